use std::net::SocketAddr;

use anyhow::Context;
use clap::Parser;
use near_bridge::{Blocks, Follower, Rpc, router};

/// Serves a NEAR node's blocks as neardata does, from its JSON-RPC.
#[derive(Parser)]
struct Args {
    /// The node's JSON-RPC.
    #[arg(long, default_value = "http://127.0.0.1:3030")]
    rpc: String,
    /// Where to serve neardata.
    #[arg(long, default_value = "127.0.0.1:3031")]
    neardata: SocketAddr,
    /// The first height to serve; by default the final head.
    #[arg(long)]
    first: Option<u64>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    let args = Args::parse();
    let rpc = Rpc::new(args.rpc);
    let first = match args.first {
        Some(height) => height,
        None => rpc.final_height().await?,
    };
    let listener = tokio::net::TcpListener::bind(args.neardata)
        .await
        .with_context(|| format!("cannot listen on {} (--neardata)", args.neardata))?;
    let blocks = Blocks::default();
    tokio::spawn(Follower::new(rpc, blocks.clone(), first).run());
    tracing::info!("neardata on http://{} from height {first}", args.neardata);
    axum::serve(listener, router(blocks)).with_graceful_shutdown(ended()).await?;
    Ok(())
}

async fn ended() {
    let mut term = match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(term) => term,
        Err(_) => return std::future::pending().await,
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = term.recv() => {}
    }
}
