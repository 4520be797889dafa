use std::sync::{Arc, Mutex};
use std::time::Instant;

use anchor_lang::prelude::Pubkey;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::{BlockFault, Script, ScriptedBlock, Transaction};

type Shared = Arc<Mutex<Script>>;

pub async fn serve(listener: TcpListener, script: Shared) {
    axum::serve(listener, Router::new().route("/", post(answer)).with_state(script)).await.unwrap();
}

async fn answer(State(script): State<Shared>, Json(call): Json<Value>) -> Result<Json<Value>, Response> {
    let mut script = script.lock().unwrap();
    let method = call["method"].as_str().unwrap().to_owned();
    script.asked_at.push(Instant::now());
    if let Some(status) = script.rpc_fails.pop() {
        let status = StatusCode::from_u16(status).unwrap();
        let after = script.retry_after.map(|seconds| [(RETRY_AFTER, seconds.to_string())]);
        return Err(after.map_or_else(|| status.into_response(), |after| (status, after).into_response()));
    }
    let fault = call["params"][0].as_u64().filter(|_| method == "getBlock");
    let fault = fault.and_then(|slot| script.rpc_block_faults.get(&slot).copied());
    if let Some(BlockFault::Status(status)) = fault {
        script.calls.push(method);
        return Err(StatusCode::from_u16(status).unwrap().into_response());
    }
    let answer = match fault {
        Some(BlockFault::Code(code)) => Err((code, "as the script says")),
        Some(BlockFault::Null) => Ok(Value::Null),
        Some(BlockFault::Garbage) => Ok(json!({"blockhash": 7})),
        Some(BlockFault::Status(_)) | None => result(&script, &method, &call["params"]),
    };
    script.calls.push(method);
    Ok(Json(match answer {
        Ok(result) => json!({"jsonrpc": "2.0", "id": call["id"], "result": result}),
        Err((code, message)) => {
            json!({"jsonrpc": "2.0", "id": call["id"], "error": {"code": code, "message": message}})
        }
    }))
}

fn result(script: &Script, method: &str, params: &Value) -> Result<Value, (i64, &'static str)> {
    let kept = script.chain.len().saturating_sub(script.rpc_behind);
    let blocks = || script.chain[..kept].iter().filter(|block| block.header.height >= script.rpc_keeps_from);
    let newest = |commitment: &Value| {
        let last = blocks().next_back().map_or(0, |block| block.header.height);
        match commitment.as_str() {
            Some("confirmed") => last,
            // Of blocks, as the validators' lockouts count: skipped slots make nothing final.
            Some("finalized") => blocks().rev().nth(32).map_or(0, |block| block.header.height),
            other => panic!("{other:?}"),
        }
    };
    // The servers' default would be finalized.
    let last = |config: &Value| {
        assert_eq!(config["commitment"], if script.is_finalized { "finalized" } else { "confirmed" });
        newest(&config["commitment"])
    };
    match method {
        "getGenesisHash" => Ok(json!(script.genesis)),
        "getFirstAvailableBlock" => Ok(json!(script.rpc_keeps_from)),
        "getSlot" => Ok(json!(newest(&params[0]["commitment"]))),
        "getBlocks" => {
            let range = params[0].as_u64().unwrap()..=params[1].as_u64().unwrap().min(last(&params[2]));
            let slots = blocks().map(|block| block.header.height);
            Ok(json!(slots.filter(|slot| range.contains(slot) && !script.rpc_hides.contains(slot)).collect::<Vec<_>>()))
        }
        "getBlock" => {
            let slot = params[0].as_u64().filter(|slot| *slot <= last(&params[1]));
            let found = blocks().find(|block| Some(block.header.height) == slot);
            found.map(|block| rpc_block(block, script)).ok_or((-32004, "Block not available for slot"))
        }
        "getProgramAccounts" => {
            let account = |(key, data): &(Pubkey, Vec<u8>)| json!({"pubkey": key.to_string(), "account": {"data": [STANDARD.encode(data), "base64"]}});
            let slot = blocks().next_back().map_or(0, |block| block.header.height);
            Ok(json!({"context": {"slot": slot}, "value": script.accounts.iter().map(account).collect::<Vec<_>>()}))
        }
        "getMultipleAccounts" => {
            let wanted = params[0].as_array().unwrap().iter();
            let account = |key: &Value| script.accounts.iter().find(|(it, _)| *key == it.to_string());
            let get =
                wanted.map(|key| account(key).map(|(_, data)| json!({"data": [STANDARD.encode(data), "base64"]})));
            let slot = blocks().next_back().map_or(0, |block| block.header.height);
            Ok(json!({"context": {"slot": slot}, "value": get.collect::<Vec<_>>()}))
        }
        "getBlockTime" if script.forgets_times => Err((-32004, "Block not available for slot")),
        "getBlockTime" => Ok(json!(1_800_000_000 + params[0].as_u64().unwrap())),
        "getSignaturesForAddress" => {
            let ours = blocks().rev().filter(|block| !script.rpc_forgets_signatures.contains(&block.header.height));
            let ours =
                ours.flat_map(|block| block.transactions.iter().enumerate().rev().map(|it| (block.header.height, it)));
            let ours = ours.filter(|(_, (_, it))| it.all_accounts().any(|key| *key.to_string() == params[0]));
            let named = ours.map(|(slot, (index, it))| (slot, format!("{slot}-{index}"), it.failed));
            let before = params[1]["before"].as_str();
            let named = named.skip_while(|(_, name, _)| before.is_some_and(|before| *name != before));
            let named = named.skip(usize::from(before.is_some())).take(script.signatures_at_once.unwrap_or(1_000));
            let get = |(slot, name, failed): (u64, String, bool)| json!({"signature": name, "slot": slot, "err": failed.then_some("InstructionError")});
            Ok(json!(named.map(get).collect::<Vec<_>>()))
        }
        other => panic!("{other}"),
    }
}

/// Like `getBlock` gives it with encoding `json`.
pub fn rpc_block(block: &ScriptedBlock, script: &Script) -> Value {
    json!({
        "blockhash": block.header.hash,
        "previousBlockhash": block.header.parent_hash,
        "parentSlot": block.header.parent_height,
        "blockTime": (!script.untimed.contains(&block.header.height)).then_some(1_700_000_000 + block.header.height),
        "blockHeight": block.header.height,
        "transactions": block.transactions.iter().map(|it| transaction(it, script.records_no_inner)).collect::<Vec<_>>(),
    })
}

fn transaction(transaction: &Transaction, records_no_inner: bool) -> Value {
    let texts = |keys: &[_]| keys.iter().map(ToString::to_string).collect::<Vec<_>>();
    let inner = transaction.inner.iter().map(|(index, calls)| {
        let calls: Vec<_> = calls
            .iter()
            .map(|call| {
                json!({
                    "programIdIndex": call.program,
                    "accounts": call.accounts,
                    "data": bs58::encode(&call.data).into_string(),
                    "stackHeight": 2,
                })
            })
            .collect();
        json!({"index": index, "instructions": calls})
    });
    let inner: Vec<_> = inner.collect();
    let asked = transaction.asked.iter().map(|call| {
        json!({
            "programIdIndex": call.program,
            "accounts": call.accounts,
            "data": bs58::encode(&call.data).into_string(),
            "stackHeight": 1,
        })
    });
    let asked: Vec<_> = asked.collect();
    json!({
        "transaction": {
            "signatures": [bs58::encode(transaction.signature).into_string()],
            "message": {"accountKeys": texts(&transaction.accounts), "instructions": asked, "recentBlockhash": "1"},
        },
        "meta": {
            "err": transaction.failed.then(|| json!({"InstructionError": [0, {"FutureKindOfError": 1}]})),
            "innerInstructions": if records_no_inner { Value::Null } else { json!(inner) },
            "loadedAddresses": {
                "writable": texts(&transaction.loaded_writable),
                "readonly": texts(&transaction.loaded_readonly),
            },
        },
        "version": 0,
    })
}
