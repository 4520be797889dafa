//! Blocks with everything in them, as a follower of the chain reads them: one document a height.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Json, Router, middleware};
use near_primitives::hash::CryptoHash;
use near_primitives::types::{AccountId, BlockHeight, ShardId, StateChanges, StateChangesExt};
use near_primitives::views::{
    BlockView, ChunkHeaderView, ExecutionOutcomeWithIdView, ReceiptView, SignedTransactionView,
    StateChangeWithCauseView,
};
use serde::Serialize;
use serde_json::json;

use crate::Error;
use crate::block_view;
use crate::chain::{Block, Chain, outcome_view};
use crate::cors;
use crate::node::Node;

#[derive(Serialize)]
struct BlockWithTxHashes {
    block: BlockView,
    shards: Vec<Shard>,
}

#[derive(Serialize)]
struct Shard {
    shard_id: ShardId,
    chunk: Option<Chunk>,
    receipt_execution_outcomes: Vec<ReceiptOutcome>,
    state_changes: Vec<StateChangeWithCauseView>,
}

#[derive(Serialize)]
struct Chunk {
    author: AccountId,
    header: ChunkHeaderView,
    transactions: Vec<TransactionOutcome>,
    receipts: Vec<ReceiptView>,
    local_receipts: Vec<ReceiptView>,
    instant_receipts: Vec<ReceiptView>,
}

#[derive(Serialize)]
struct TransactionOutcome {
    transaction: SignedTransactionView,
    outcome: OutcomeWithReceipt,
}

#[derive(Serialize)]
struct OutcomeWithReceipt {
    execution_outcome: ExecutionOutcomeWithIdView,
    receipt: Option<ReceiptView>,
}

#[derive(Serialize)]
struct ReceiptOutcome {
    execution_outcome: ExecutionOutcomeWithIdView,
    receipt: ReceiptView,
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
    let mut receipt_execution_outcomes = Vec::new();
    let mut local = Vec::new();
    let mut instant = Vec::new();
    for (at, done) in block.executed.iter().enumerate() {
        let Some(receipt) = &done.receipt else { continue };
        let incoming = block.incoming.iter().any(|other| other.receipt_id() == receipt.receipt_id());
        if receipt.is_instant_receipt() {
            instant.push(ReceiptView::from(receipt.clone()));
        } else if !incoming && is_local(block, done.tx_hash, receipt.receipt_id()) {
            local.push(ReceiptView::from(receipt.clone()));
        }
        receipt_execution_outcomes.push(ReceiptOutcome {
            execution_outcome: outcome_view(block, at),
            receipt: ReceiptView::from(receipt.clone()),
            tx_hash: Some(done.tx_hash),
        });
    }
    let transactions = block.transactions.iter().filter_map(|tx| {
        let at = block.executed.iter().position(|done| done.outcome.id == tx.get_hash())?;
        let receipt =
            local.iter().find(|receipt| block.executed[at].outcome.outcome.receipt_ids.contains(&receipt.receipt_id));
        Some(TransactionOutcome {
            transaction: SignedTransactionView::from(tx.clone()),
            outcome: OutcomeWithReceipt { execution_outcome: outcome_view(block, at), receipt: receipt.cloned() },
        })
    });
    let view = block_view::chunk(chain, block);
    let chunk = Chunk {
        author: view.author,
        header: view.header,
        transactions: transactions.collect(),
        receipts: view.receipts,
        local_receipts: local,
        instant_receipts: instant,
    };
    let state_changes = StateChanges::from_changes(block.changes.iter().cloned());
    Ok(BlockWithTxHashes {
        block: block_view::block(chain, block),
        shards: vec![Shard {
            shard_id: block_view::shard_id(),
            chunk: Some(chunk),
            receipt_execution_outcomes,
            state_changes: state_changes.into_iter().map(StateChangeWithCauseView::from).collect(),
        }],
    })
}

/// Whether a receipt is the one a transaction of this very block became.
fn is_local(block: &Block, tx_hash: CryptoHash, receipt_id: &CryptoHash) -> bool {
    let transaction = block.executed.iter().find(|done| done.receipt.is_none() && done.outcome.id == tx_hash);
    transaction.is_some_and(|done| done.outcome.outcome.receipt_ids.contains(receipt_id))
}
