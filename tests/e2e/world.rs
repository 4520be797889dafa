//! A whole network of a test's own, and how a stranger would ask it.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use scripts::demo::Story;
use scripts::network::{Network, Options};
use scripts::paths::DataDir;
use serde_json::{Value, json};
use tokio::sync::{Mutex, MutexGuard};

/// The duration for which the indexer may take for what is on chain already.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Two networks at once would starve each other on a small machine. nextest keeps tests apart by itself, `cargo test`
/// does not.
static TURN: Mutex<()> = Mutex::const_new(());

pub struct World {
    pub network: Network,
    http: reqwest::Client,
    _turn: MutexGuard<'static, ()>,
}

impl World {
    /// Starts a network on free ports, with its data under a folder of this name.
    pub async fn start(name: &str) -> Result<Self> {
        let turn = TURN.lock().await;
        let data = DataDir::new(DataDir::of_environment().tests().join(name));
        let network = Network::start(Options { fresh: true, ..Options::for_test(data) }).await?;
        Ok(Self { network, http: reqwest::Client::new(), _turn: turn })
    }

    /// A project by a Solana wallet, three nodes, ten tasks submitted, answered and paid.
    pub async fn play(&self) -> Result<Story> {
        scripts::demo::play(&self.network.urls, &self.network.deployment, &self.network.data).await
    }

    /// What the API answers to a GET.
    pub async fn api(&self, path: &str) -> Result<Value> {
        let reply = self.http.get(format!("{}{path}", self.network.urls.api)).send().await?;
        let status = reply.status();
        let body: Value = reply.json().await?;
        ensure!(status.is_success(), "GET {path}: {status} {body}");
        Ok(body)
    }

    /// What the contract itself answers, at the final block.
    pub async fn near_view(&self, method: &str, args: Value) -> Result<Value> {
        let contract = &self.network.deployment.near()?.deai_compute;
        let params = json!({
            "request_type": "call_function", "finality": "final", "account_id": contract,
            "method_name": method, "args_base64": STANDARD.encode(args.to_string()),
        });
        let result = self.near_rpc("query", params).await?;
        let bytes: Vec<u8> =
            serde_json::from_value(result["result"].clone()).with_context(|| format!("{method} answered {result}"))?;
        Ok(serde_json::from_slice(&bytes)?)
    }

    /// The newest block there is: two more make it final, and only then is it read.
    pub async fn near_height(&self) -> Result<u64> {
        let block = self.near_rpc("block", json!({ "finality": "optimistic" })).await?;
        block["header"]["height"].as_u64().context("a block has a height")
    }

    pub async fn solana_confirmed_slot(&self) -> Result<u64> {
        let params = json!([{ "commitment": "confirmed" }]);
        let slot = self.rpc(&self.network.urls.solana_rpc, "getSlot", params).await?;
        slot.as_u64().context("a slot is a number")
    }

    /// Lets blocks pass on NEAR until its clock shows this time, in nanoseconds since the Unix epoch.
    pub async fn near_until(&self, time: u64) -> Result<()> {
        loop {
            let block = self.near_rpc("block", json!({ "finality": "optimistic" })).await?;
            let now = block["header"]["timestamp"].as_u64().context("a block has a time")?;
            if now >= time {
                return Ok(());
            }
            // Some time passes with each block: a second at least counts as one.
            let delta_height = (time - now).div_ceil(1_000_000_000).max(2);
            self.near_rpc("sandbox_fast_forward", json!({ "delta_height": delta_height })).await?;
        }
    }

    async fn near_rpc(&self, method: &str, params: Value) -> Result<Value> {
        self.rpc(&self.network.urls.near_rpc, method, params).await
    }

    async fn rpc(&self, url: &str, method: &str, params: Value) -> Result<Value> {
        let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
        let mut reply: Value = self.http.post(url).json(&body).send().await?.json().await?;
        ensure!(reply.get("error").is_none(), "{method}: {reply}");
        Ok(reply["result"].take())
    }

    /// The chains' heads now: what an indexer must have read to know all that happened before.
    pub async fn heads(&self) -> Result<Heads> {
        Ok(Heads { slot: self.solana_confirmed_slot().await?, height: self.near_height().await? })
    }

    /// Runs SQL on a database of this network, as its owner.
    pub fn psql(&self, database: &str, sql: &str) -> Result<String> {
        self.network.postgres.psql(scripts::network::postgres::Role::Superuser, database, sql)
    }

    /// Waits until the indexer of this database has read as far as these heads.
    pub async fn until_read(&self, database: &str, heads: &Heads) -> Result<()> {
        let sql = format!(
            "select count(*) from chain_cursor where (chain = 'solana' and height >= {}) or (chain = 'near' and height >= {})",
            heads.slot, heads.height
        );
        let deadline = Instant::now() + TIMEOUT;
        while self.psql(database, &sql)? != "2" {
            if Instant::now() >= deadline {
                let cursors = self.psql(database, "select chain, height from chain_cursor")?;
                bail!("{database} did not reach {heads:?} within {} s: it stands at {cursors}", TIMEOUT.as_secs());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(())
    }
}

#[derive(Clone, Copy, Debug)]
pub struct Heads {
    pub slot: u64,
    pub height: u64,
}
