use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Parser;

/// A local Solana chain with RPC, WebSocket and Yellowstone gRPC. SIGINT or SIGTERM ends it.
#[derive(Clone, Debug, Parser)]
#[command(version)]
pub struct Options {
    /// Port of the JSON-RPC on 127.0.0.1.
    #[arg(long, default_value_t = 8899)]
    pub rpc_port: u16,
    /// Port of the WebSocket on 127.0.0.1.
    #[arg(long, default_value_t = 8900)]
    pub ws_port: u16,
    /// Address of the gRPC.
    #[arg(long, default_value = "127.0.0.1:10000")]
    pub grpc: SocketAddr,
    /// Milliseconds from one slot to the next.
    #[arg(long, default_value_t = 400, value_parser = clap::value_parser!(u64).range(10..=60_000))]
    pub slot_time: u64,
    /// Takes transactions with any blockhash: for tests on a chain whose clock stands still.
    #[arg(long)]
    pub any_blockhash: bool,
    /// The gRPC plugin's shared library; by default the one that was built with this program.
    #[arg(long)]
    pub geyser: Option<PathBuf>,
    /// Where the chain is kept, and taken up again by the next run. Without it each run is a new chain.
    #[arg(long)]
    pub data: Option<PathBuf>,
}

impl Options {
    pub(crate) fn plugin(&self) -> anyhow::Result<PathBuf> {
        if let Some(path) = &self.geyser {
            return path.canonicalize().with_context(|| format!("--geyser {}", path.display()));
        }
        let program = std::env::current_exe().context("cannot determine where this program stands")?;
        let folder = program.parent().unwrap_or(&program);
        // Cargo refreshes the library under deps/ with each build of this program; a copy next to the
        // program is for when both have been moved elsewhere.
        let name = format!("{}localnet_geyser{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
        let places = [folder.join("deps").join(&name), folder.join(&name)];
        match places.iter().find(|path| path.is_file()) {
            Some(path) => Ok(path.clone()),
            None => bail!("{name} stands neither next to {} nor in deps/ there: give --geyser", program.display()),
        }
    }
}
