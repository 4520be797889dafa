//! The local network as a program.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use clap::Parser;
use near_localnet::{Account, Balance, Chain, Config, GenesisAccount, Node, ROOT, Read as _, neardata, rpc};
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
    /// An account of a new network in addition to test.near, and its NEAR. May be given several times.
    #[arg(
        long = "account", value_name = "ID=NEAR",
        default_values = ["alice.near=10000", "bob.near=10000", "carol.near=10000"]
    )]
    accounts: Vec<GenesisAccount>,
    /// Where the keys of the genesis accounts are written, in near-cli's form.
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
    let mut accounts = args.accounts;
    if !accounts.iter().any(|account| account.id == ROOT) {
        accounts.insert(0, format!("{ROOT}=1000000000").parse()?);
    }
    let config = Config {
        protocol_version: args.protocol_version,
        block_time,
        skip_every: args.skip_every,
        accounts: accounts.clone(),
        data: args.data,
        genesis_time: near_localnet::now(),
        ..Config::default()
    };
    let chain_id = config.chain_id.clone();
    let chain = Chain::new(config)?;
    for account in accounts {
        // A chain that is resumed has the accounts that it was begun with.
        let Some(held) = chain.state().account(&account.id)? else { continue };
        let account = Account { id: account.id, key: account.key };
        report(&account, held.amount());
        if let Some(folder) = &args.credentials {
            let path = near_localnet::credentials::write(folder, &chain_id, &account)?;
            tracing::info!(path = %path.display(), "key written");
        }
    }
    let node = Node::new(chain, args.trace);
    let rpc_listener = listen(args.rpc).await?;
    let neardata_listener = listen(args.neardata).await?;
    tracing::info!(rpc = %rpc_listener.local_addr()?, neardata = %neardata_listener.local_addr()?, "listening");

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

/// The key too: anybody can make it from the name.
fn report(account: &Account, balance: Balance) {
    tracing::info!(
        "{} has {balance}; its key, which is public knowledge: {} {}",
        account.id,
        account.public_key(),
        account.key
    );
}

async fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| format!("{address} cannot be listened on: choose another"))
}
