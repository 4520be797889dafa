//! How fast the local network is, measured through JSON-RPC as a client meets it.

mod client;
mod row;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use clap::Parser;
use client::Client;
use near_localnet::{Account, AccountId, Balance, Chain, Config, CryptoHash, Node, ROOT, key_of, rpc};
use row::Row;
use tokio::net::TcpListener;

/// Prints what the network does in how long, and whether that is within its bars.
#[derive(Parser)]
struct Args {
    /// The contract to deploy and call first.
    #[arg(long, default_value = "target/near/deai_compute.wasm")]
    contract: PathBuf,
    /// Calls of the small method.
    #[arg(long, default_value_t = 2000)]
    calls: usize,
    /// Print JSON instead of a table.
    #[arg(long)]
    json: bool,
}

/// Accounts that call at once.
const CALLERS: usize = 20;

/// Stores eight bytes under one key: about the least that a method does.
const COUNTER: &str = r#"(module
  (import "env" "storage_write" (func $write (param i64 i64 i64 i64 i64) (result i64)))
  (memory (export "memory") 1)
  (func (export "look"))
  (func (export "touch")
    (drop (call $write (i64.const 8) (i64.const 0) (i64.const 8) (i64.const 8) (i64.const 0)))))"#;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let contract = std::fs::read(&args.contract)
        .with_context(|| format!("{}: run `./scripts/deai build`, or name another", args.contract.display()))?;
    let cold = std::env::temp_dir().join(format!("near-localnet-bench-{}", std::process::id()));
    let measured = measure(&args, contract, &cold).await;
    std::fs::remove_dir_all(&cold).ok();
    let rows = measured?;
    if args.json {
        row::print_json(&rows)
    } else {
        row::print_table(&rows)
    }
    if rows.iter().any(|row| !row.is_ok()) {
        bail!("not within the bars");
    }
    Ok(())
}

async fn measure(args: &Args, contract: Vec<u8>, cold: &Path) -> anyhow::Result<Vec<Row>> {
    let block_time = Duration::from_millis(600);
    let accounts = Config::default().account(ROOT, Balance::from_near(1_000_000))?;
    let config = Config { block_time, contract_cache: Some(cold.to_path_buf()), ..accounts };
    let config = (0..CALLERS).try_fold(config, |config, at| config.account(&caller(at), Balance::from_near(1000)))?;
    let node = Node::new(Chain::new(config)?, false);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let routes = rpc::routes(Arc::clone(&node));
    tokio::spawn(async move { axum::serve(listener, routes).await });
    let client = Client::new(format!("http://{address}"));
    let mut rows = first_calls(&client, &node, contract).await?;
    let producer = tokio::spawn(Arc::clone(&node).run(block_time));
    rows.extend(many_calls(&client, &node, args.calls).await?);
    producer.abort();
    Ok(rows)
}

/// A deployment compiles the contract. Blocks are made on demand here, so that no wait for one is measured.
async fn first_calls(client: &Client, node: &Node, contract: Vec<u8>) -> anyhow::Result<Vec<Row>> {
    let root = account(ROOT)?;
    let kilobytes = contract.len() / 1000;
    let signed = client.sign_deploy(&root, contract).await?;
    let begun = Instant::now();
    client.clone().send_all(vec![signed]).await?;
    while !node.read().is_quiet() {
        node.produce()?;
    }
    client.view(&root.id, "contract_source_metadata").await?;
    let first = begun.elapsed();
    let begun = Instant::now();
    client.view(&root.id, "contract_source_metadata").await?;
    Ok(vec![
        Row::at_most(format!("deploy and first call of {kilobytes} kB"), first, Duration::from_millis(1500)),
        Row::told("second call of it", begun.elapsed()),
    ])
}

async fn many_calls(client: &Client, node: &Node, calls: usize) -> anyhow::Result<Vec<Row>> {
    let root = account(ROOT)?;
    let deploy = client.sign_deploy(&root, wat::parse_str(COUNTER)?).await?;
    let deployed = client.clone().send_all(vec![deploy]).await?;
    settled(node, &deployed).await?;
    let callers = (0..CALLERS).map(|at| account(&caller(at))).collect::<anyhow::Result<Vec<_>>>()?;
    let mut signed = Vec::with_capacity(calls);
    for (at, signer) in callers.iter().enumerate() {
        let share = calls / CALLERS + usize::from(at < calls % CALLERS);
        signed.push(client.sign_calls(signer, &root.id, "touch", share).await?);
    }
    let begun = Instant::now();
    let senders: Vec<_> = signed.into_iter().map(|batch| tokio::spawn(client.clone().send_all(batch))).collect();
    let mut hashes = Vec::with_capacity(calls);
    for sender in senders {
        hashes.extend(sender.await??);
    }
    let sent = begun.elapsed();
    settled(node, &hashes).await?;
    let done = begun.elapsed();

    let views = Instant::now();
    let viewers: Vec<_> = (0..4).map(|_| tokio::spawn(client.clone().view_often(root.id.clone(), 100))).collect();
    for viewer in viewers {
        viewer.await??;
    }
    let views = views.elapsed();
    Ok(vec![
        Row::told("transactions taken in", sent).per_second(calls),
        Row::at_least("calls of a small method", done, calls, 200),
        Row::told("views of a small method", views).per_second(400),
    ])
}

async fn settled(node: &Node, hashes: &[CryptoHash]) -> anyhow::Result<()> {
    let mut heads = node.heads();
    while !hashes.iter().all(|hash| node.read().trail(hash).is_some_and(|trail| trail.is_settled())) {
        heads.changed().await?;
    }
    Ok(())
}

fn caller(at: usize) -> String {
    format!("caller{at}.test.near")
}

fn account(id: &str) -> anyhow::Result<Account> {
    let id: AccountId = id.parse()?;
    Ok(Account { key: key_of(&id), id })
}
