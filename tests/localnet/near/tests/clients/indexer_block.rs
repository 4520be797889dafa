//! `EXPERIMENTAL_indexer_block`: what a node reports a block is what neardata reports, but for the transactions.

use near_jsonrpc_primitives::types::indexer::RpcIndexerBlockResponse;
use near_localnet::near_primitives::action::FunctionCallAction;
use near_localnet::near_primitives::views::TxExecutionStatus;
use near_localnet::{Action, Balance, Config, Gas};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::contracts;
use crate::served::Served;

const METHOD: &str = "EXPERIMENTAL_indexer_block";

/// A network on which a contract has called another that is called back, and is reported its last block.
async fn with_receipts(served: &Served) -> u64 {
    let root = served.root();
    served.deploy(&root, contracts::relay()).await;
    let (method_name, args) = ("ask".to_owned(), format!("{} absent", root.id).into_bytes());
    let call = FunctionCallAction { method_name, args, gas: Gas::from_teragas(100), deposit: Balance::ZERO };
    let tx = served.sign(&root, &root.id, vec![Action::FunctionCall(Box::new(call))]).await;
    served.send(tx, TxExecutionStatus::Final).await.expect("final");
    served.node.read().final_block().height()
}

async fn asked(served: &Served, method: &str, params: Value) -> Value {
    let (status, body) = served.ask(method, params).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    body["result"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_serves_neardatas_block_and_each_receipts_transaction() {
    let served = Served::new(Config::default()).await;
    let last = with_receipts(&served).await;
    let mut outcomes = 0;
    for height in 0..=last {
        let mut document = served.document(&format!("/v0/block/{height}")).await;
        let hash = document["block"]["header"]["hash"].clone();
        let reported = asked(&served, METHOD, json!({"block_hash": hash})).await;
        let typed: RpcIndexerBlockResponse = serde_json::from_value(reported.clone()).expect("nearcore's own type");
        assert_eq!(typed.message.block.header.height, height);
        for outcome in document["shards"][0]["receipt_execution_outcomes"].as_array_mut().expect("outcomes") {
            let tx_hash = outcome.as_object_mut().expect("an outcome").remove("tx_hash").expect("neardata reports it");
            let receipt_id = outcome["receipt"]["receipt_id"].clone();
            let origin = asked(&served, "EXPERIMENTAL_receipt_to_tx", json!({"receipt_id": receipt_id})).await;
            assert_eq!(origin["transaction_hash"], tx_hash, "{receipt_id}");
            outcomes += 1;
        }
        document["tracked_shards"] = json!([0]);
        assert_eq!(reported, document, "block {height}");
    }
    assert!(outcomes >= 5, "a call, another, a call back and refunds: {outcomes}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_node_does_not_serve_is_refused_as_nodes_refuse_it() {
    let served = Served::new(Config { skip_every: 3, ..Config::default() }).await;
    served.node.heads().wait_for(|height| *height > 8).await.expect("blocks come");
    for (method, params, status, name) in [
        (METHOD, json!({"block_hash": "11111111111111111111111111111111"}), 200, "DATA_UNAVAILABLE"),
        (METHOD, json!({"block_id": 4}), 400, "PARSE_ERROR"),
        (METHOD, json!({"finality": "final"}), 400, "PARSE_ERROR"),
        ("block", json!({"block_id": 3}), 422, "UNKNOWN_BLOCK"),
        ("block", json!({"block_id": 1_000_000}), 200, "UNKNOWN_BLOCK"),
        (
            "EXPERIMENTAL_receipt_to_tx",
            json!({"receipt_id": "11111111111111111111111111111111", "block_height": 4}),
            200,
            "UNKNOWN_RECEIPT",
        ),
    ] {
        let (reported, body) = served.ask(method, params).await;
        assert_eq!((reported.as_u16(), body["error"]["cause"]["name"].as_str()), (status, Some(name)), "{body}");
    }

    let without = Served::still(Config { indexer_rpc: false, ..Config::default() }).await;
    let (status, body) = without.ask(METHOD, json!({"block_hash": "11111111111111111111111111111111"})).await;
    let refused = (status.as_u16(), body["error"]["code"].as_i64(), body["error"]["cause"]["name"].as_str());
    assert_eq!(refused, (400, Some(-32601), Some("METHOD_NOT_FOUND")), "{body}");
}
