use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use axum::Json;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::{Value, json};

/// Final blocks by height; a skipped height holds `null`, as neardata answers it.
#[derive(Clone, Default)]
pub struct Blocks(Arc<RwLock<BTreeMap<u64, Value>>>);

impl Blocks {
    pub fn insert(&self, height: u64, block: Value) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(height, block);
    }

    pub fn holds_hash(&self, hash: &str) -> bool {
        let blocks = self.0.read().unwrap_or_else(PoisonError::into_inner);
        blocks.values().rev().any(|block| block["block"]["header"]["hash"] == hash)
    }

    fn at(&self, height: u64) -> Option<Value> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(&height).cloned()
    }

    fn first(&self) -> Option<Value> {
        let blocks = self.0.read().unwrap_or_else(PoisonError::into_inner);
        blocks.values().find(|block| !block.is_null()).cloned()
    }

    fn last(&self) -> Option<Value> {
        let blocks = self.0.read().unwrap_or_else(PoisonError::into_inner);
        blocks.values().rev().find(|block| !block.is_null()).cloned()
    }
}

/// neardata's routes. Optimistic blocks are the final ones: JSON-RPC reports outcomes of no other reliably.
pub fn router(blocks: Blocks) -> Router {
    Router::new()
        .route("/v0/block/{height}", get(at))
        .route("/v0/block_opt/{height}", get(at))
        .route("/v0/last_block/final", get(last))
        .route("/v0/last_block/optimistic", get(last))
        .route("/v0/first_block", get(first))
        .with_state(blocks)
}

async fn at(State(blocks): State<Blocks>, Path(height): Path<u64>) -> Response {
    answer(blocks.at(height), "BLOCK_DOES_NOT_EXIST")
}

async fn first(State(blocks): State<Blocks>) -> Response {
    answer(blocks.first(), "NO_BLOCK_YET")
}

async fn last(State(blocks): State<Blocks>) -> Response {
    answer(blocks.last(), "NO_BLOCK_YET")
}

fn answer(block: Option<Value>, missing: &str) -> Response {
    match block {
        Some(block) => Json(block).into_response(),
        None => (StatusCode::NOT_FOUND, Json(json!({ "error": missing, "type": missing }))).into_response(),
    }
}
