//! Blocks with everything in them, as a follower of the chain reads them: one document a height.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Json, Router, middleware};
use near_indexer_primitives::{IndexerChunkView, IndexerExecutionOutcomeWithReceipt, StreamerMessage};
use near_primitives::hash::CryptoHash;
use near_primitives::types::{BlockHeight, ShardId};
use near_primitives::views::{BlockView, StateChangeWithCauseView};
use serde::Serialize;
use serde_json::json;

use crate::Error;
use crate::chain::{Block, Chain};
use crate::cors;
use crate::node::Node;
use crate::streamer;

/// A `StreamerMessage`, each of whose outcomes says which transaction led to it.
#[derive(Serialize)]
struct BlockWithTxHashes {
    block: BlockView,
    shards: Vec<Shard>,
}

#[derive(Serialize)]
struct Shard {
    shard_id: ShardId,
    chunk: Option<IndexerChunkView>,
    receipt_execution_outcomes: Vec<ReceiptOutcome>,
    state_changes: Vec<StateChangeWithCauseView>,
}

#[derive(Serialize)]
struct ReceiptOutcome {
    #[serde(flatten)]
    outcome: IndexerExecutionOutcomeWithReceipt,
    tx_hash: Option<CryptoHash>,
}

pub fn routes(node: Arc<Node>) -> Router {
    Router::new()
        .route("/v0/block/{height}", get(final_block))
        .route("/v0/block_opt/{height}", get(optimistic_block))
        .route("/v0/last_block/final", get(last_final))
        .route("/v0/last_block/optimistic", get(last_optimistic))
        .route("/v0/first_block", get(first))
        .route("/health", get(|| async { Json(json!({"status": "ok"})) }))
        .layer(middleware::from_fn(cors::allow))
        .with_state(node)
}

async fn final_block(State(node): State<Arc<Node>>, Path(height): Path<String>) -> Response {
    at(&node, &height, |chain| chain.final_block().height())
}

async fn optimistic_block(State(node): State<Arc<Node>>, Path(height): Path<String>) -> Response {
    at(&node, &height, |chain| chain.head().height())
}

async fn last_final(State(node): State<Arc<Node>>) -> Redirect {
    Redirect::temporary(&format!("/v0/block/{}", node.read().final_block().height()))
}

async fn last_optimistic(State(node): State<Arc<Node>>) -> Redirect {
    Redirect::temporary(&format!("/v0/block_opt/{}", node.read().head().height()))
}

async fn first(State(node): State<Arc<Node>>) -> Redirect {
    Redirect::temporary(&format!("/v0/block/{}", node.read().genesis_block().height()))
}

/// The block of a height, up to the newest that `last` allows. A skipped height is `null`.
fn at(node: &Node, height: &str, last: impl Fn(&Chain) -> BlockHeight) -> Response {
    let Ok(height) = height.parse::<BlockHeight>() else {
        return refuse(StatusCode::BAD_REQUEST, "BAD_HEIGHT", &format!("{height} is not a height"));
    };
    let chain = node.read();
    let last = last(&chain);
    if height > last {
        return refuse(StatusCode::NOT_FOUND, "BLOCK_DOES_NOT_EXIST", &format!("the last block is {last}"));
    }
    let Some(block) = chain.block(height) else {
        return ([(header::CONTENT_TYPE, "application/json")], "null").into_response();
    };
    match document(&chain, block) {
        Ok(document) => Json(document).into_response(),
        Err(error) => refuse(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL_ERROR", &error.to_string()),
    }
}

fn refuse(status: StatusCode, kind: &str, error: &str) -> Response {
    (status, Json(json!({"error": error, "type": kind}))).into_response()
}

fn document(chain: &Chain, block: &Block) -> Result<BlockWithTxHashes, Error> {
    let StreamerMessage { block, shards } = streamer::message(chain, block)?;
    let with_hash = |outcome: IndexerExecutionOutcomeWithReceipt| {
        let tx_hash = chain.outcome(&outcome.receipt.receipt_id).map(|(_, done)| done.tx_hash);
        ReceiptOutcome { outcome, tx_hash }
    };
    let shards = shards.into_iter().map(|shard| Shard {
        shard_id: shard.shard_id,
        chunk: shard.chunk,
        receipt_execution_outcomes: shard.receipt_execution_outcomes.into_iter().map(with_hash).collect(),
        state_changes: shard.state_changes,
    });
    Ok(BlockWithTxHashes { block, shards: shards.collect() })
}
