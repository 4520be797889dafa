//! A neardata server and a NEAR node's JSON-RPC over one chain, each with its own faults.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use ingest::source::{Endpoint, Load, Near, NearCommitment, NearConfig};
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
    /// How often `/v0/block` was asked.
    pub asked: usize,
    pub rpc_knows_no_block: bool,
    /// The first height that the server has kept.
    pub keeps_from: u64,
    pub redirects_not: bool,
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
            .route("/", post(rpc))
            .route("/v0/block/{height}", get(block))
            .route("/v0/last_block/final", get(last_block))
            .route("/v0/block_opt/{height}", get(optimistic_block))
            .route("/v0/last_block/optimistic", get(last_optimistic))
            .route("/v0/first_block", get(first_block))
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

    pub fn source(&self, start_height: u64, silence: Duration) -> Near {
        self.source_at(NearCommitment::Final, start_height, silence)
    }

    pub fn source_at(&self, commitment: NearCommitment, start_height: u64, silence: Duration) -> Near {
        Near::new(NearConfig {
            data: self.data.clone(),
            data_token: Some("token".to_owned()),
            rpc: self.rpc.clone(),
            contract: CONTRACT.parse().unwrap(),
            start_height,
            silence,
            commitment,
            load: Load::default(),
        })
        .unwrap()
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
            "chunks": [],
        },
        "shards": [{
            "shard_id": 0,
            "chunk": {"receipts": [{"receipt": {"ANewKindOfReceipt": {}}}]},
            "receipt_execution_outcomes": outcomes.into_iter().collect::<Vec<_>>(),
            "state_changes": [{"cause": {"type": "a_new_cause"}}],
        }],
    })
}

/// What a receipt of `executor` did.
pub fn outcome(executor: &str, status: Value, logs: &[String]) -> Value {
    json!({
        "execution_outcome": {
            "proof": [],
            "block_hash": "h",
            "id": "receipt",
            "outcome": {
                "logs": logs, "receipt_ids": [], "gas_burnt": 1, "tokens_burnt": "1",
                "executor_id": executor, "status": status, "metadata": {"version": 1, "gas_profile": []},
            },
        },
        "receipt": {"predecessor_id": "alice.near", "receiver_id": executor, "receipt_id": "receipt", "receipt": {}},
        "tx_hash": "transaction",
    })
}

pub fn success() -> Value {
    json!({"SuccessValue": ""})
}

/// A redirection, as the public servers do it, or the block itself.
async fn last_block(State(script): State<Shared>) -> Response {
    let script = script.lock().unwrap();
    let (height, block) = script.chain.last_key_value().unwrap();
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
    let is_told = height >= script.keeps_from && !script.hides.contains(&height);
    let found = script.chain.get(&height).filter(|_| is_told);
    Ok(Json(found.cloned().unwrap_or_default()))
}

async fn rpc(State(script): State<Shared>, Json(call): Json<Value>) -> Json<Value> {
    let script = script.lock().unwrap();
    let answer = match call["method"].as_str().unwrap() {
        "status" => Ok(json!({"chain_id": "localnet", "genesis_hash": script.genesis, "version": {}})),
        "block" if script.rpc_knows_no_block => Err(
            json!({"name": "HANDLER_ERROR", "cause": {"name": "UNKNOWN_BLOCK"}, "code": -32000, "message": "Server error"}),
        ),
        "block" => Ok(script
            .chain
            .values()
            .find(|block| block["block"]["header"]["hash"] == call["params"]["block_id"])
            .unwrap()["block"]
            .clone()),
        other => panic!("{other}"),
    };
    Json(match answer {
        Ok(result) => json!({"jsonrpc": "2.0", "id": call["id"], "result": result}),
        Err(error) => json!({"jsonrpc": "2.0", "id": call["id"], "error": error}),
    })
}
