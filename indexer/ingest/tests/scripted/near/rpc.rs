use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{Indexer, Script, Shared};

/// A status, and an error as nodes write it.
type Refusal = (u16, Value);

pub async fn answer(State(script): State<Shared>, Json(call): Json<Value>) -> (StatusCode, Json<Value>) {
    let mut script = script.lock().unwrap();
    let method = call["method"].as_str().unwrap();
    script.calls.push(method.to_owned());
    let (status, answer) = match result(&mut script, method, &call["params"]) {
        Ok(result) => (200, json!({"jsonrpc": "2.0", "id": call["id"], "result": result})),
        Err((status, error)) => (status, json!({"jsonrpc": "2.0", "id": call["id"], "error": error})),
    };
    (StatusCode::from_u16(status).unwrap(), Json(answer))
}

fn result(script: &mut Script, method: &str, params: &Value) -> Result<Value, Refusal> {
    match method {
        "status" => Ok(json!({
            "chain_id": "localnet", "genesis_hash": script.genesis, "version": {},
            "sync_info": {"earliest_block_height": script.rpc_keeps_from},
        })),
        "block" => block(script, params),
        "EXPERIMENTAL_indexer_block" => indexer_block(script, params["block_hash"].as_str().unwrap()),
        "EXPERIMENTAL_receipt_to_tx" if script.names_origins => {
            let outcomes = script.chain.values().flat_map(outcomes);
            let asked = outcomes.into_iter().find(|it| it["receipt"]["receipt_id"] == params["receipt_id"]);
            asked.map(|it| json!({"transaction_hash": it["tx_hash"]})).ok_or_else(|| handler("UNKNOWN_RECEIPT", 200))
        }
        "EXPERIMENTAL_receipt_to_tx" => Err(method_not_found()),
        other => panic!("{other}"),
    }
}

fn outcomes(block: &Value) -> Vec<Value> {
    block["shards"][0]["receipt_execution_outcomes"].as_array().unwrap().clone()
}

fn handler(name: &str, status: u16) -> Refusal {
    (status, json!({"name": "HANDLER_ERROR", "cause": {"name": name}, "code": -32000, "message": "Server error"}))
}

fn method_not_found() -> Refusal {
    let cause = json!({"name": "METHOD_NOT_FOUND", "info": {}});
    let error =
        json!({"name": "REQUEST_VALIDATION_ERROR", "cause": cause, "code": -32601, "message": "Method not found"});
    (400, error)
}

fn held(script: &Script) -> Vec<Value> {
    let heights = script.rpc_keeps_from..=script.rpc_ends_at.unwrap_or(u64::MAX);
    script.chain.range(heights).map(|(_, block)| block.clone()).collect()
}

fn block(script: &Script, params: &Value) -> Result<Value, Refusal> {
    if script.rpc_knows_no_block {
        return Err(handler("UNKNOWN_BLOCK", 200));
    }
    let held = held(script);
    let last = held.last().unwrap()["block"]["header"]["height"].as_u64();
    if params["finality"].is_string() {
        let ahead = script.ahead.last_key_value().filter(|_| params["finality"] == "optimistic");
        return Ok(ahead.map_or_else(|| held.last().unwrap(), |(_, block)| block)["block"].clone());
    }
    let asked = &params["block_id"];
    let found = script.ahead.values().chain(&held).find(|block| {
        let header = &block["block"]["header"];
        header["hash"] == *asked || header["height"] == *asked
    });
    // A height below the newest one that has no block has a status of its own since nearcore 2.4.
    let status = if asked.as_u64().is_some_and(|height| Some(height) < last) { 422 } else { 200 };
    found.map(|block| block["block"].clone()).ok_or_else(|| handler("UNKNOWN_BLOCK", status))
}

fn indexer_block(script: &mut Script, hash: &str) -> Result<Value, Refusal> {
    let tracked = match script.indexer {
        Indexer::Off => return Err(method_not_found()),
        Indexer::Unsupported => return Err(handler("UNSUPPORTED", 200)),
        Indexer::On | Indexer::HalfTracked => json!([0]),
    };
    if script.busy > 0 {
        script.busy -= 1;
        return Err(handler("BUSY", 200));
    }
    let held = held(script);
    let found = script.ahead.values().chain(&held).find(|block| block["block"]["header"]["hash"] == *hash);
    let mut block = found.cloned().ok_or_else(|| handler("DATA_UNAVAILABLE", 200))?;
    for outcome in block["shards"][0]["receipt_execution_outcomes"].as_array_mut().unwrap() {
        outcome.as_object_mut().unwrap().remove("tx_hash");
    }
    if script.indexer == Indexer::HalfTracked {
        block["block"]["chunks"] = json!([{"shard_id": 0}, {"shard_id": 1}]);
    }
    block["tracked_shards"] = tracked;
    Ok(block)
}
