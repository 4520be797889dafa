//! JSON-RPC as a NEAR node speaks it.

mod block;
mod change;
mod config;
mod indexer;
mod network;
mod params;
mod path;
mod query;
mod receipt;
mod sandbox;
mod status;
mod transaction;

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router, middleware};
use near_jsonrpc_primitives::errors::{RpcError, RpcErrorKind};
use near_jsonrpc_primitives::message::Request;
use serde::Serialize;
use serde_json::{Value, json};

use crate::cors;
use crate::node::Node;

/// A transaction of the largest size, in base64, with room around it.
const BODY_LIMIT: usize = 10 << 20;

type Answer = Result<Value, RpcError>;

pub fn routes(node: Arc<Node>) -> Router {
    Router::new()
        .route("/", post(handle))
        .route("/status", get(|State(node): State<Arc<Node>>| async move { page(status::status(&node)) }))
        .route("/network_info", get(|| async { page(network::network_info()) }))
        .route("/health", get(|| async { Json(Value::Null) }))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(middleware::from_fn(cors::allow))
        .with_state(node)
}

/// An answer without its envelope, for browsers and for probes of health.
fn page(answer: Answer) -> Response {
    let status = http_status(&answer);
    (status, Json(answer.unwrap_or_else(|error| json!({"error": error})))).into_response()
}

async fn handle(State(node): State<Arc<Node>>, body: Bytes) -> Response {
    let (id, answer, params) = match serde_json::from_slice::<Value>(&body) {
        Ok(request) => reply(&node, request).await,
        Err(err) => (Value::Null, Err(RpcError::parse_error(err.to_string())), Value::Null),
    };
    let status =
        if is_missing(&node, &answer, &params) { StatusCode::UNPROCESSABLE_ENTITY } else { http_status(&answer) };
    (status, Json(envelope(id, answer))).into_response()
}

/// `true` where a block below the newest one is not there: nodes give that a status of its own.
fn is_missing(node: &Node, answer: &Answer, params: &Value) -> bool {
    let Err(RpcError { error_struct: Some(RpcErrorKind::HandlerError(cause)), .. }) = answer else { return false };
    let height = params["block_id"].as_u64().or_else(|| params[0].as_u64());
    cause["name"] == "UNKNOWN_BLOCK" && height.is_some_and(|height| height < node.read().head().height())
}

/// The request's id, its answer and its parameters. A batch is no request: nodes take one request at a time.
async fn reply(node: &Arc<Node>, request: Value) -> (Value, Answer, Value) {
    match serde_json::from_value::<Request>(request) {
        Ok(request) => {
            let answer = dispatch(node, &request.method, request.params.clone()).await;
            (request.id, answer, request.params)
        }
        Err(_) => {
            let refused = RpcError::parse_error("JSON RPC Request format was expected".to_owned());
            (Value::Null, Err(refused), Value::Null)
        }
    }
}

fn envelope(id: Value, answer: Answer) -> Value {
    match answer {
        Ok(result) => json!({"jsonrpc": "2.0", "id": id, "result": result}),
        Err(error) => json!({"jsonrpc": "2.0", "id": id, "error": error}),
    }
}

/// The status under which a node answers: clients look at it before they read what came.
fn http_status(answer: &Answer) -> StatusCode {
    let Err(error) = answer else { return StatusCode::OK };
    match &error.error_struct {
        Some(RpcErrorKind::RequestValidationError(_)) => StatusCode::BAD_REQUEST,
        Some(RpcErrorKind::InternalError(_)) => StatusCode::INTERNAL_SERVER_ERROR,
        Some(RpcErrorKind::HandlerError(cause)) if cause["name"] == "TIMEOUT_ERROR" => StatusCode::REQUEST_TIMEOUT,
        Some(RpcErrorKind::HandlerError(_)) | None => StatusCode::OK,
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
        "EXPERIMENTAL_view_account" => query::view(node, "view_account", params).await,
        "EXPERIMENTAL_view_code" => query::view(node, "view_code", params).await,
        "EXPERIMENTAL_view_state" => query::view(node, "view_state", params).await,
        "EXPERIMENTAL_view_access_key" => query::view(node, "view_access_key", params).await,
        "EXPERIMENTAL_view_access_key_list" => query::view(node, "view_access_key_list", params).await,
        "EXPERIMENTAL_call_function" => query::view(node, "call_function", params).await,
        "send_tx" => transaction::send(node, params).await,
        "broadcast_tx_async" => transaction::broadcast_async(node, params),
        "broadcast_tx_commit" => transaction::broadcast_commit(node, params).await,
        "tx" => transaction::status(node, params, false).await,
        "tx_status" | "EXPERIMENTAL_tx_status" => transaction::status(node, params, true).await,
        "network_info" => network::network_info(),
        "validators" => network::validators(node, params),
        "EXPERIMENTAL_receipt" => receipt::receipt(node, params),
        "EXPERIMENTAL_receipt_to_tx" => receipt::receipt_to_tx(node, params),
        "EXPERIMENTAL_indexer_block" => indexer::indexer_block(node, params),
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
fn reported(value: impl Serialize) -> Answer {
    serde_json::to_value(value).map_err(|err| RpcError::serialization_error(err.to_string()))
}
