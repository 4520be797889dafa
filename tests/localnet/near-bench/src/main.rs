//! The way in which fast the local NEAR network is, measured through JSON-RPC as a client meets it. Prints one JSON object:
//! `{"bench", "rows": [{"name", "value", "unit", "bar", "ok"}]}`. `./scripts/deai bench near-localnet` makes a table of it.

mod client;
mod row;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use clap::Parser;
use client::Client;
use near_localnet::{
    Account, AccountId, Balance, Chain, Config, CryptoHash, FinalExecutionStatus, Node, ROOT, key_of, rpc,
};
use row::Row;
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// Measures the local NEAR network.
#[derive(Parser)]
struct Args {
    /// The contract to deploy and call first.
    #[arg(long, default_value = "target/near/deai_compute.wasm")]
    contract: PathBuf,
    /// Calls of the small method.
    #[arg(long, default_value_t = 2000)]
    calls: usize,
}

/// Accounts that call at once.
const CALLERS: usize = 20;

/// Between two blocks, as the program has it.
const BLOCK_TIME: Duration = Duration::from_millis(600);

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
    let compiled = tempfile::tempdir()?;
    let mut rows = Vec::new();

    eprintln!("deploying {} bytes where nothing is compiled yet", contract.len());
    let cold = Served::start(compiled.path()).await?;
    let kilobytes = contract.len() / 1000;
    let name = format!("deploy and first call of {kilobytes} kB");
    rows.push(Row::at_most(name, cold.first_call(contract.clone()).await?, Duration::from_millis(1500)));
    let again = Instant::now();
    cold.client.view(&account(ROOT)?.id, "contract_source_metadata").await?;
    rows.push(Row::elapsed_row("second call of it".to_owned(), again.elapsed()));

    eprintln!("the same on another network, with the compiled contracts of the first");
    let warm = Served::start(compiled.path()).await?;
    rows.push(Row::elapsed_row("the same deployment, compiled before".to_owned(), warm.first_call(contract).await?));

    eprintln!("{} calls of a small method", args.calls);
    rows.extend(warm.many_calls(args.calls).await?);
    let rows: Vec<Value> = rows.iter().map(Row::json).collect();
    println!("{}", json!({"bench": "near-localnet", "rows": rows}));
    Ok(())
}

/// A network with funded callers, and a client of it.
struct Served {
    node: Arc<Node>,
    client: Client,
}

impl Served {
    /// `compiled`: where compiled contracts are kept.
    async fn start(compiled: &Path) -> anyhow::Result<Self> {
        let accounts = Config::default().account(ROOT, Balance::from_near(1_000_000))?;
        let config = Config { block_time: BLOCK_TIME, contract_cache: Some(compiled.to_path_buf()), ..accounts };
        let config =
            (0..CALLERS).try_fold(config, |config, at| config.account(&caller(at), Balance::from_near(1000)))?;
        let node = Node::new(Chain::new(config)?, false);
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let routes = rpc::routes(Arc::clone(&node));
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Ok(Self { node, client: Client::new(format!("http://{address}")) })
    }

    /// A deployment compiles the contract. Blocks are made on demand here, so that no wait for one is measured.
    async fn first_call(&self, contract: Vec<u8>) -> anyhow::Result<Duration> {
        let root = account(ROOT)?;
        let signed = self.client.sign_deploy(&root, contract).await?;
        let begun = Instant::now();
        self.client.clone().send_all(vec![signed]).await?;
        while !self.node.read().is_quiet() {
            self.node.produce()?;
        }
        self.client.view(&root.id, "contract_source_metadata").await?;
        Ok(begun.elapsed())
    }

    async fn many_calls(&self, calls: usize) -> anyhow::Result<Vec<Row>> {
        let producer = tokio::spawn(Arc::clone(&self.node).run(BLOCK_TIME));
        let root = account(ROOT)?;
        let deploy = self.client.sign_deploy(&root, wat::parse_str(COUNTER)?).await?;
        let deployed = self.client.clone().send_all(vec![deploy]).await?;
        self.settle(&deployed).await?;
        let mut signed = Vec::with_capacity(CALLERS);
        for at in 0..CALLERS {
            let share = calls / CALLERS + usize::from(at < calls % CALLERS);
            signed.push(self.client.sign_calls(&account(&caller(at))?, &root.id, "touch", share).await?);
        }
        let begun = Instant::now();
        let send = |batch| tokio::spawn(self.client.clone().send_all(batch));
        let senders: Vec<_> = signed.into_iter().map(send).collect();
        let mut hashes = Vec::with_capacity(calls);
        for sender in senders {
            hashes.extend(sender.await??);
        }
        let sent = begun.elapsed();
        self.settle(&hashes).await?;
        let done = begun.elapsed();

        let begun = Instant::now();
        let view = |_| tokio::spawn(self.client.clone().view_often(root.id.clone(), 100));
        let viewers: Vec<_> = (0..4).map(view).collect();
        for viewer in viewers {
            viewer.await??;
        }
        let views = begun.elapsed();
        producer.abort();
        Ok(vec![
            Row::per_second("transactions taken in", "transactions/s", sent, calls),
            Row::at_least("calls of a small method", "calls/s", done, calls, 200),
            Row::per_second("views of a small method", "views/s", views, 400),
        ])
    }

    /// Waits until transactions are done, and makes sure that each has succeeded.
    async fn settle(&self, hashes: &[CryptoHash]) -> anyhow::Result<()> {
        let mut heads = self.node.heads();
        loop {
            let open = {
                let chain = self.node.read();
                let is_done = |hash| chain.trail(hash).is_some_and(|trail| trail.is_settled());
                !hashes.iter().all(is_done)
            };
            if !open {
                break;
            }
            heads.changed().await?;
        }
        let chain = self.node.read();
        for hash in hashes {
            let status = chain.trail(hash).map(|trail| trail.status());
            anyhow::ensure!(matches!(status, Some(FinalExecutionStatus::SuccessValue(_))), "{hash}: {status:?}");
        }
        Ok(())
    }
}

fn caller(at: usize) -> String {
    format!("caller{at}.test.near")
}

fn account(id: &str) -> anyhow::Result<Account> {
    let id: AccountId = id.parse()?;
    Ok(Account { key: key_of(&id), id })
}
