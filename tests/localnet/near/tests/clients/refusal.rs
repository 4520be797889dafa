//! Each method refuses in the protocol's own words.

use near_localnet::near_primitives::action::TransferAction;
use near_localnet::{Action, Balance, Config, CryptoHash, KeyType, SecretKey};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::contracts;
use crate::either::Either;
use crate::served::Served;

/// A height that is far ahead.
const LATER: u64 = 1_000_000_000;

/// Method, parameters, name of the error's cause.
fn refusals() -> Vec<(&'static str, Value, &'static str)> {
    let none = CryptoHash::default().to_string();
    let nobody = |kind: &str| json!({"request_type": kind, "finality": "final", "account_id": "nobody.test.near"});
    let mut state = nobody("view_state");
    state["prefix_base64"] = json!("");
    let mut call = nobody("call_function");
    (call["method_name"], call["args_base64"]) = (json!("get"), json!(""));
    let mut on_root = call.clone();
    on_root["account_id"] = json!("test.near");
    let code = json!({"request_type": "view_code", "finality": "final", "account_id": "test.near"});
    let late = json!({"request_type": "view_account", "block_id": LATER, "account_id": "test.near"});
    let changes = json!({"block_id": LATER, "changes_type": "account_changes", "account_ids": ["test.near"]});
    vec![
        ("block", json!({"block_id": LATER}), "UNKNOWN_BLOCK"),
        ("block", json!([none]), "UNKNOWN_BLOCK"),
        ("block", json!({"finality": "soon"}), "PARSE_ERROR"),
        ("block", json!({}), "PARSE_ERROR"),
        ("chunk", json!({"chunk_id": none}), "UNKNOWN_CHUNK"),
        ("chunk", json!({"block_id": LATER, "shard_id": 0}), "UNKNOWN_BLOCK"),
        ("chunk", json!({}), "PARSE_ERROR"),
        ("gas_price", json!([LATER]), "UNKNOWN_BLOCK"),
        ("gas_price", json!(["no hash"]), "PARSE_ERROR"),
        ("validators", json!({"epoch_id": "5yhkuFsWYdXfDaqMZqs5ooWDSEPVNVVBnGcpHRQqXsBv"}), "UNKNOWN_EPOCH"),
        ("validators", json!([LATER]), "UNKNOWN_EPOCH"),
        ("validators", json!({"epoch_id": 1}), "PARSE_ERROR"),
        ("query", nobody("view_account"), "UNKNOWN_ACCOUNT"),
        ("query", nobody("view_code"), "UNKNOWN_ACCOUNT"),
        ("query", nobody("view_access_key_list"), "UNKNOWN_ACCOUNT"),
        ("query", state, "UNKNOWN_ACCOUNT"),
        ("query", call, "UNKNOWN_ACCOUNT"),
        ("query", on_root.clone(), "NO_CONTRACT_CODE"),
        ("query", code, "NO_CONTRACT_CODE"),
        ("query", late, "UNKNOWN_BLOCK"),
        ("query", nobody("view_everything"), "PARSE_ERROR"),
        ("query", json!(["all/test.near", ""]), "PARSE_ERROR"),
        ("query", json!(["call/test.near/get", "0OIl"]), "PARSE_ERROR"),
        ("EXPERIMENTAL_view_account", nobody("view_account"), "UNKNOWN_ACCOUNT"),
        ("EXPERIMENTAL_call_function", on_root, "NO_CONTRACT_CODE"),
        ("send_tx", json!({"signed_tx_base64": "nonsense"}), "PARSE_ERROR"),
        ("broadcast_tx_async", json!(["nonsense"]), "PARSE_ERROR"),
        ("broadcast_tx_commit", json!([]), "PARSE_ERROR"),
        ("tx", json!(["nonsense", "test.near"]), "PARSE_ERROR"),
        ("tx", json!({"tx_hash": none}), "PARSE_ERROR"),
        ("EXPERIMENTAL_tx_status", json!([none, "No Account"]), "PARSE_ERROR"),
        ("EXPERIMENTAL_receipt", json!({"receipt_id": none}), "UNKNOWN_RECEIPT"),
        ("EXPERIMENTAL_receipt", json!({}), "PARSE_ERROR"),
        ("EXPERIMENTAL_changes", changes, "UNKNOWN_BLOCK"),
        ("EXPERIMENTAL_changes", json!({"finality": "final", "changes_type": "all"}), "PARSE_ERROR"),
        ("EXPERIMENTAL_changes_in_block", json!({"block_id": LATER}), "UNKNOWN_BLOCK"),
        ("EXPERIMENTAL_protocol_config", json!({"block_id": LATER}), "UNKNOWN_BLOCK"),
        ("EXPERIMENTAL_protocol_config", json!({"block_id": {}}), "PARSE_ERROR"),
        ("sandbox_patch_state", json!({"records": 1}), "PARSE_ERROR"),
        ("sandbox_fast_forward", json!({"delta_height": "far"}), "PARSE_ERROR"),
        ("EXPERIMENTAL_absent", json!([]), "METHOD_NOT_FOUND"),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn each_method_refuses_in_the_protocols_words() {
    let network = Either::new().await;
    for (method, params, cause) in refusals() {
        let (status, answer) = network.ask(method, params.clone()).await;
        let error = &answer["error"];
        assert_eq!(error["cause"]["name"], cause, "{method} {params}: {answer}");
        assert_eq!(answer["id"], "test");
        let (expected, name, code) = match cause {
            "PARSE_ERROR" => (StatusCode::BAD_REQUEST, "REQUEST_VALIDATION_ERROR", -32_700),
            "METHOD_NOT_FOUND" => (StatusCode::BAD_REQUEST, "REQUEST_VALIDATION_ERROR", -32_601),
            _ => (StatusCode::OK, "HANDLER_ERROR", -32_000),
        };
        assert_eq!(
            (status, &error["name"], &error["code"]),
            (expected, &json!(name), &json!(code)),
            "{method} {params}"
        );
        assert!(!error["data"].is_null(), "older clients read what went wrong in `data`: {answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invalid_request_is_refused() {
    let network = Either::new().await;
    let request = json!({"jsonrpc": "2.0", "id": 1, "method": "status", "params": []});
    let mut older = request.clone();
    older["jsonrpc"] = json!("1.0");
    for body in [json!([request]), json!({"jsonrpc": "2.0", "id": 1}), json!(1), older] {
        let (status, answer) = network.post(&body).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{body}");
        assert_eq!(answer["error"]["cause"]["name"], "PARSE_ERROR", "{body}");
        assert_eq!(answer["id"], Value::Null, "{body}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_transaction_has_its_reason() {
    let network = Either::new().await;
    let root = network.root();
    let deposit = Balance::from_near(2_000_000_000);
    let tx = network.sign(&root, &root.id, vec![Action::Transfer(TransferAction { deposit })]).await;
    for method in ["send_tx", "broadcast_tx_commit"] {
        let (status, answer) = network.ask(method, json!([tx])).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(answer["error"]["cause"]["name"], "INVALID_TRANSACTION", "{answer}");
        let why = &answer["error"]["data"]["TxExecutionError"]["InvalidTxError"]["NotEnoughBalance"];
        assert_eq!(why["signer_id"], root.id.to_string(), "{answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_not_returned_without_waiting() {
    let served = Served::new(Config::default()).await;
    let root = served.root();
    let deposit = Balance::from_near(2_000_000_000);
    let tx = served.sign(&root, &root.id, vec![Action::Transfer(TransferAction { deposit })]).await;
    let hash = tx.get_hash().to_string();
    let (_, answer) = served.ask("broadcast_tx_async", json!([tx])).await;
    assert_eq!(answer["result"], hash);
    for method in ["tx", "EXPERIMENTAL_tx_status"] {
        let (_, answer) = served.ask(method, json!([hash, "test.near"])).await;
        assert_eq!(answer["error"]["cause"]["name"], "UNKNOWN_TRANSACTION", "{answer}");
        assert_eq!(answer["error"]["cause"]["info"]["requested_transaction_hash"], hash);
    }
    // Who brings the transaction along is reported what is wrong with it.
    let (_, answer) = served.ask("tx", json!([tx])).await;
    assert_eq!(answer["error"]["cause"]["name"], "INVALID_TRANSACTION", "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_view_is_a_result_in_query_and_an_error_in_the_newer_methods() {
    let network = Either::new().await;
    let root = network.root();
    network.deploy(&root, contracts::store()).await;
    let call = json!({
        "request_type": "call_function", "finality": "optimistic", "account_id": root.id, "method_name": "absent",
        "args_base64": "",
    });
    let key = SecretKey::from_seed(KeyType::ED25519, "another").public_key();
    let key = json!({
        "request_type": "view_access_key", "finality": "optimistic", "account_id": root.id, "public_key": key,
    });
    for (method, params, reported, cause) in [
        ("EXPERIMENTAL_call_function", call, "MethodNotFound", "CONTRACT_EXECUTION_ERROR"),
        ("EXPERIMENTAL_view_access_key", key, "does not exist while viewing", "UNKNOWN_ACCESS_KEY"),
    ] {
        let (status, answer) = network.ask("query", params.clone()).await;
        assert_eq!(status, StatusCode::OK);
        assert!(answer["result"]["error"].as_str().is_some_and(|error| error.contains(reported)), "{answer}");
        assert!(answer["result"]["block_height"].is_u64() && answer["result"]["logs"].is_array(), "{answer}");
        let (_, answer) = network.ask(method, params).await;
        assert_eq!(answer["error"]["cause"]["name"], cause, "{answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shard_and_a_proof_that_are_not_here_are_refused() {
    let served = Served::new(Config::default()).await;
    let (_, answer) = served.ask("chunk", json!([0, 7])).await;
    assert_eq!(answer["error"]["cause"]["name"], "INVALID_SHARD_ID", "{answer}");
    let state = json!({
        "request_type": "view_state", "finality": "final", "account_id": "test.near", "prefix_base64": "",
        "include_proof": true,
    });
    let (status, answer) = served.ask("query", state).await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(answer["error"]["cause"]["name"], "INTERNAL_ERROR", "{answer}");
    assert!(answer["error"].to_string().contains("keeps no trie to prove from"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pruned_state_is_reported() {
    let served = Served::still(Config { kept_blocks: 3, ..Config::default() }).await;
    for _ in 0..8 {
        served.node.produce().expect("a block");
    }
    let query = json!({"request_type": "view_account", "block_id": 2, "account_id": "test.near"});
    let (_, answer) = served.ask("query", query).await;
    assert_eq!(answer["error"]["cause"]["name"], "GARBAGE_COLLECTED_BLOCK", "{answer}");
}
