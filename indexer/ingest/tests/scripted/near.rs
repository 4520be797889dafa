//! A neardata server and a NEAR node's JSON-RPC over one chain, each with its own faults.

mod rpc;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use axum::extract::{Path, Request, State};
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use ingest::source::{Endpoint, Near, NearBlocks, NearCommitment, NearConfig, RequestLimits};
use serde_json::{Value, json};
use tokio::net::TcpListener;

pub const CONTRACT: &str = "deai.test.near";

#[derive(Default)]
pub struct Script {
    pub genesis: String,
    /// Blocks by height; heights without one are skipped.
    pub chain: BTreeMap<u64, Value>,
    /// Blocks that are not final; below them the chain's.
    pub ahead: BTreeMap<u64, Value>,
    /// Heights that the server takes for skipped though they have a block.
    pub hides: Vec<u64>,
    /// The HTTP status of the next answers to `/v0/block`.
    pub fails: Vec<u16>,
    /// What they say of when to ask again.
    pub retry_after: Option<u64>,
    /// The frequency at which `/v0/block` was asked.
    pub asked: usize,
    /// neardata answers nothing but this.
    pub data_is_down: Option<u16>,
    /// neardata takes requests and never answers.
    pub data_hangs: bool,
    /// The requests that hang.
    pub hung: usize,
    /// The last height that neardata has; all, unless given.
    pub data_ends_at: Option<u64>,
    pub rpc_knows_no_block: bool,
    /// The node serves `EXPERIMENTAL_indexer_block`.
    pub indexer: Indexer,
    /// The last height that the node has; all, unless given.
    pub rpc_ends_at: Option<u64>,
    /// The first height that the node has kept.
    pub rpc_keeps_from: u64,
    /// Its next answers with a block are that there is no place to make it.
    pub busy: usize,
    /// `true` where the node says which transaction led to a receipt.
    pub names_origins: bool,
    /// What the node was asked.
    pub calls: Vec<String>,
    /// The first height that the server has kept.
    pub keeps_from: u64,
    pub redirects_not: bool,
}

/// The way in which a node serves blocks with what was executed in them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Indexer {
    /// The setting is off, as it is by default.
    #[default]
    Off,
    On,
    /// It is on, and the node keeps no outcomes.
    Unsupported,
    /// It is on, and one shard of two is tracked.
    HalfTracked,
}

#[derive(Clone)]
pub struct Node {
    script: Arc<Mutex<Script>>,
    pub data: Endpoint,
    pub rpc: Endpoint,
}

type Shared = Arc<Mutex<Script>>;

impl Node {
    pub async fn start() -> Self {
        let script = Arc::new(Mutex::new(Script { genesis: "genesis".to_owned(), ..Script::default() }));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint: Endpoint = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
        let routes = Router::new()
            .route("/v0/block/{height}", get(block))
            .route("/v0/last_block/final", get(last_block))
            .route("/v0/block_opt/{height}", get(optimistic_block))
            .route("/v0/last_block/optimistic", get(last_optimistic))
            .route("/v0/first_block", get(first_block))
            .layer(middleware::from_fn_with_state(Arc::clone(&script), unless_down))
            .route("/", post(rpc::answer))
            .with_state(Arc::clone(&script));
        tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        Self { script, data: endpoint.clone(), rpc: endpoint }
    }

    pub fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap()
    }

    pub fn produce(&self, block: Value) {
        let height = block["block"]["header"]["height"].as_u64().unwrap();
        self.script().chain.insert(height, block);
    }

    pub fn source(&self, start_height: u64, stall_timeout: Duration) -> Near {
        self.source_at(NearCommitment::Final, start_height, stall_timeout)
    }

    pub fn source_at(&self, commitment: NearCommitment, start_height: u64, stall_timeout: Duration) -> Near {
        Near::new(NearConfig { commitment, ..self.config(NearBlocks::Neardata, start_height, stall_timeout) }).unwrap()
    }

    pub fn config(&self, blocks: NearBlocks, start_height: u64, stall_timeout: Duration) -> NearConfig {
        NearConfig {
            blocks,
            data: self.data.clone(),
            data_token: Some("token".to_owned()),
            rpc: self.rpc.clone(),
            contract: CONTRACT.parse().unwrap(),
            start_height,
            stall_timeout,
            commitment: NearCommitment::Final,
            limits: RequestLimits::default(),
        }
    }
}

/// An empty block of one shard on the block of height `parent`.
pub fn block_on(height: u64, parent: u64) -> Value {
    block_with(height, parent, [])
}

/// A block of one shard with these outcomes.
pub fn block_with(height: u64, parent: u64, outcomes: impl IntoIterator<Item = Value>) -> Value {
    json!({
        "block": {
            "author": "node0",
            "header": {
                "height": height,
                "prev_height": parent,
                "hash": format!("h{height}"),
                "prev_hash": format!("h{parent}"),
                "timestamp": 1_700_000_000_000_000_000_u64 + height,
                "timestamp_nanosec": (1_700_000_000_000_000_000_u64 + height).to_string(),
            },
            "chunks": [{"shard_id": 0}],
        },
        "shards": [{
            "shard_id": 0,
            "chunk": {"receipts": [{"receipt": {"FutureKindOfReceipt": {}}}], "transactions": []},
            "receipt_execution_outcomes": outcomes.into_iter().collect::<Vec<_>>(),
            "state_changes": [{"cause": {"type": "a_new_cause"}}],
        }],
    })
}

/// The same with transactions, each of which sent one receipt.
pub fn with_transactions(mut block: Value, transactions: &[(&str, &str)]) -> Value {
    let transactions = transactions.iter().map(|(hash, receipt_id)| {
        json!({
            "transaction": {"hash": hash, "actions": ["FutureKindOfAction"]},
            "outcome": {"execution_outcome": execution(receipt_id, "alice.near", success(), &[], &[receipt_id])},
        })
    });
    block["shards"][0]["chunk"]["transactions"] = transactions.collect();
    block
}

/// What a receipt of an account did that a transaction led to, and the receipts that it sent.
pub fn receipt(id: &str, executor: &str, tx_hash: &str, sent: &[&str]) -> Value {
    json!({
        "execution_outcome": execution(id, executor, success(), &[format!("{id} was here")], sent),
        "receipt": {"predecessor_id": "alice.near", "receiver_id": executor, "receipt_id": id, "receipt": {}},
        "tx_hash": tx_hash,
    })
}

fn execution(id: &str, executor: &str, status: Value, logs: &[String], sent: &[&str]) -> Value {
    json!({
        "proof": [],
        "block_hash": "h",
        "id": id,
        "outcome": {
            "logs": logs, "receipt_ids": sent, "gas_burnt": 1, "tokens_burnt": "1",
            "executor_id": executor, "status": status, "metadata": {"version": 1, "gas_profile": []},
        },
    })
}

/// What a receipt of `executor` did.
pub fn outcome(executor: &str, status: Value, logs: &[String]) -> Value {
    json!({
        "execution_outcome": execution("receipt", executor, status, logs, &[]),
        "receipt": {"predecessor_id": "alice.near", "receiver_id": executor, "receipt_id": "receipt", "receipt": {}},
        "tx_hash": "transaction",
    })
}

pub fn success() -> Value {
    json!({"SuccessValue": ""})
}

async fn unless_down(State(script): State<Shared>, request: Request, next: Next) -> Response {
    let (down, hangs) = {
        let mut script = script.lock().unwrap();
        script.hung += usize::from(script.data_hangs);
        (script.data_is_down, script.data_hangs)
    };
    if hangs {
        std::future::pending::<()>().await;
    }
    match down {
        Some(status) => StatusCode::from_u16(status).unwrap().into_response(),
        None => next.run(request).await,
    }
}

/// A redirection, as the public servers do it, or the block itself.
async fn last_block(State(script): State<Shared>) -> Response {
    let script = script.lock().unwrap();
    let (height, block) = script.chain.range(..=script.data_ends_at.unwrap_or(u64::MAX)).next_back().unwrap();
    if script.redirects_not { Json(block).into_response() } else { redirect(*height) }
}

async fn last_optimistic(State(script): State<Shared>) -> Response {
    let script = script.lock().unwrap();
    let last = script.ahead.last_key_value().or(script.chain.last_key_value());
    Redirect::temporary(&format!("/v0/block_opt/{}", last.unwrap().0)).into_response()
}

async fn optimistic_block(State(script): State<Shared>, Path(height): Path<u64>) -> Json<Value> {
    let script = script.lock().unwrap();
    Json(script.ahead.get(&height).or(script.chain.get(&height)).cloned().unwrap_or_default())
}

async fn first_block(State(script): State<Shared>) -> Response {
    let script = script.lock().unwrap();
    redirect(script.keeps_from.max(*script.chain.first_key_value().unwrap().0))
}

fn redirect(height: u64) -> Response {
    Redirect::temporary(&format!("/v0/block/{height}?key=value")).into_response()
}

async fn block(
    State(script): State<Shared>,
    Path(height): Path<u64>,
    headers: HeaderMap,
) -> Result<Json<Value>, Response> {
    let mut script = script.lock().unwrap();
    assert_eq!(headers["authorization"], "Bearer token");
    script.asked += 1;
    if let Some(status) = script.fails.pop() {
        let status = StatusCode::from_u16(status).unwrap();
        let after = script.retry_after.map(|seconds| [(RETRY_AFTER, seconds.to_string())]);
        return Err(after.map_or_else(|| status.into_response(), |after| (status, after).into_response()));
    }
    let is_held = (script.keeps_from..=script.data_ends_at.unwrap_or(u64::MAX)).contains(&height);
    let is_logged = is_held && !script.hides.contains(&height);
    let found = script.chain.get(&height).filter(|_| is_logged);
    Ok(Json(found.cloned().unwrap_or_default()))
}
