//! JSON-RPC as a NEAR node speaks it.

mod block;
mod change;
mod config;
mod network;
mod params;
mod query;
mod receipt;
mod sandbox;
mod status;
mod transaction;

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::routing::{get, post};
use axum::{Json, Router};
use near_jsonrpc_primitives::errors::RpcError;
use serde::Serialize;
use serde_json::{Value, json};

use crate::node::Node;

/// A transaction of the largest size, in base64, with room around it.
const BODY_LIMIT: usize = 10 << 20;

type Answer = Result<Value, RpcError>;

pub fn routes(node: Arc<Node>) -> Router {
    Router::new()
        .route("/", post(handle))
        .route("/status", get(http_status))
        .route("/health", get(|| async { Json(Value::Null) }))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .with_state(node)
}

async fn http_status(State(node): State<Arc<Node>>) -> Json<Value> {
    Json(status::status(&node).unwrap_or_else(|error| json!({"error": error})))
}

async fn handle(State(node): State<Arc<Node>>, body: Bytes) -> Json<Value> {
    match serde_json::from_slice::<Value>(&body) {
        Ok(Value::Array(requests)) => {
            let mut replies = Vec::with_capacity(requests.len());
            for request in requests {
                replies.push(reply(&node, request).await);
            }
            Json(Value::Array(replies))
        }
        Ok(request) => Json(reply(&node, request).await),
        Err(err) => Json(envelope(Value::Null, Err(RpcError::parse_error(err.to_string())))),
    }
}

async fn reply(node: &Arc<Node>, mut request: Value) -> Value {
    let id = request.get("id").cloned().unwrap_or(Value::Null);
    let Some(method) = request.get("method").and_then(Value::as_str).map(str::to_owned) else {
        return envelope(id, Err(RpcError::parse_error("the request names no method".to_owned())));
    };
    let params = request.get_mut("params").map_or(Value::Null, Value::take);
    envelope(id, dispatch(node, &method, params).await)
}

fn envelope(id: Value, answer: Answer) -> Value {
    match answer {
        Ok(result) => json!({"jsonrpc": "2.0", "id": id, "result": result}),
        Err(error) => json!({"jsonrpc": "2.0", "id": id, "error": error}),
    }
}

async fn dispatch(node: &Arc<Node>, method: &str, params: Value) -> Answer {
    match method {
        "status" => status::status(node),
        "health" => Ok(Value::Null),
        "block" => block::block(node, params),
        "chunk" => block::chunk(node, params),
        "gas_price" => block::gas_price(node, params),
        "query" => query::query(node, params).await,
        "send_tx" => transaction::send(node, params).await,
        "broadcast_tx_async" => transaction::broadcast_async(node, params),
        "broadcast_tx_commit" => transaction::broadcast_commit(node, params).await,
        "tx" => transaction::status(node, params, false).await,
        "tx_status" | "EXPERIMENTAL_tx_status" => transaction::status(node, params, true).await,
        "network_info" => network::network_info(),
        "validators" => network::validators(node, params),
        "EXPERIMENTAL_receipt" => receipt::receipt(node, params),
        "changes" | "EXPERIMENTAL_changes" => change::changes(node, params),
        "block_effects" | "EXPERIMENTAL_changes_in_block" => change::touched(node, params),
        "genesis_config" | "EXPERIMENTAL_genesis_config" => config::genesis_config(node),
        "EXPERIMENTAL_protocol_config" => config::protocol_config(node, params),
        "sandbox_patch_state" => sandbox::patch_state(node, params).await,
        "sandbox_fast_forward" => sandbox::fast_forward(node, params).await,
        other => Err(RpcError::method_not_found(other.to_owned())),
    }
}

/// A result as JSON.
fn told(value: impl Serialize) -> Answer {
    serde_json::to_value(value).map_err(|err| RpcError::serialization_error(err.to_string()))
}
