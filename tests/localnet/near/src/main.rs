//! The local network as a program.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use clap::Parser;
use near_localnet::{Account, Chain, Config, Node, ROOT, key_of, neardata, rpc};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

/// A NEAR network in one process: JSON-RPC, neardata, a block each 600 ms.
#[derive(Parser)]
#[command(version)]
struct Args {
    /// Where JSON-RPC is served.
    #[arg(long, default_value = "127.0.0.1:3030")]
    rpc: SocketAddr,
    /// Where neardata is served.
    #[arg(long, default_value = "127.0.0.1:3031")]
    neardata: SocketAddr,
    /// Milliseconds between two blocks.
    #[arg(long, default_value_t = 600, value_parser = clap::value_parser!(u64).range(1..))]
    block_time: u64,
    /// Leave out every Nth height, as a missing validator would. 0: none.
    #[arg(long, default_value_t = 0)]
    skip_every: u64,
    /// Protocol version: 85 to 88.
    #[arg(long, default_value_t = 86)]
    protocol_version: u32,
    /// Where the chain is kept, and resumed from. Without it the chain lives in memory alone.
    #[arg(long)]
    data: Option<PathBuf>,
    /// Where the key of the root account is written, in near-cli's form.
    #[arg(long)]
    credentials: Option<PathBuf>,
    /// Show the receipts of each transaction, as a tree.
    #[arg(long)]
    trace: bool,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "info".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_target(false).with_writer(std::io::stderr).init();
    run(Args::parse()).await
}

async fn run(args: Args) -> anyhow::Result<()> {
    let block_time = Duration::from_millis(args.block_time);
    let config = Config {
        protocol_version: args.protocol_version,
        block_time,
        skip_every: args.skip_every,
        data: args.data,
        genesis_time: near_localnet::now(),
        ..Config::default()
    };
    let chain_id = config.chain_id.clone();
    let chain = Chain::new(config)?;
    let id = ROOT.parse().context("the root account's id")?;
    let root = Account { key: key_of(&id), id };
    if let Some(folder) = &args.credentials {
        let path = near_localnet::credentials::write(folder, &chain_id, &root)?;
        tracing::info!(path = %path.display(), "key written");
    }
    let node = Node::new(chain, args.trace);
    let rpc_listener = listen(args.rpc).await?;
    let neardata_listener = listen(args.neardata).await?;
    tracing::info!(rpc = %rpc_listener.local_addr()?, neardata = %neardata_listener.local_addr()?, "listening");
    tracing::info!(account = %root.id, public_key = %root.public_key(), "funded; its key is public knowledge");

    let mut interrupted = signal(SignalKind::interrupt())?;
    let mut terminated = signal(SignalKind::terminate())?;
    tokio::select! {
        produced = Arc::clone(&node).run(block_time) => produced?,
        served = axum::serve(rpc_listener, rpc::routes(Arc::clone(&node))) => served?,
        served = axum::serve(neardata_listener, neardata::routes(node)) => served?,
        _ = interrupted.recv() => {}
        _ = terminated.recv() => {}
    }
    Ok(())
}

async fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| format!("{address} cannot be listened on: choose another"))
}
