//! The local Solana chain, with Yellowstone gRPC.

use std::net::Ipv4Addr;
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::net::TcpStream;

use crate::client::solana::Solana;
use crate::network::child::{Child, Program};
use crate::network::ports::Ports;
use crate::network::urls::Urls;
use crate::paths::{self, DataDir};

pub const NAME: &str = "solana";

/// The way in which the chain is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slots {
    pub time: Duration,
    /// `true` where the chain is kept on disk and goes on at the next start. One in memory is six times as fast.
    pub are_kept: bool,
}

/// Starts the chain and waits until it answers on all of its ports.
pub async fn start(data: &DataDir, ports: Ports, urls: &Urls, slots: Slots) -> Result<Child> {
    let program = Program::new(NAME, paths::program("solana-localnet"))
        .arg("--rpc-port", ports.solana_rpc)
        .arg("--ws-port", ports.solana_ws)
        .arg("--grpc", format!("127.0.0.1:{}", ports.solana_grpc))
        .arg("--slot-time", slots.time.as_millis());
    let program = match slots.are_kept {
        true => program.arg("--data", data.solana().display()),
        false => program,
    };
    let mut child = program.start(data)?;
    let ready = || async {
        Solana::connect(&urls.solana_rpc).genesis_hash().await?;
        for port in [ports.solana_ws, ports.solana_grpc] {
            let connected = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await;
            connected.with_context(|| format!("nothing listens on port {port}"))?;
        }
        Ok(())
    };
    child.until_ready(Duration::from_secs(60), ready).await?;
    Ok(child)
}
