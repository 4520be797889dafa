//! The forms in which older clients give parameters: by position, and `query` by path.

use near_localnet::near_primitives::action::TransferAction;
use near_localnet::{Account, Action, Balance};
use serde_json::{Value, json};

use crate::contracts;
use crate::either::Either;

/// `{"echo":1}` in base58.
const ARGUMENT: &[u8] = br#"{"echo":1}"#;

struct World {
    network: Either,
    root: Account,
}

impl World {
    async fn new() -> Self {
        let network = Either::new().await;
        let root = network.root();
        network.deploy(&root, contracts::store()).await;
        Self { network, root }
    }

    /// The result, which must be there.
    async fn ask(&self, method: &str, params: Value) -> Value {
        let (_, mut answer) = self.network.ask(method, params.clone()).await;
        assert_eq!(answer["error"], Value::Null, "{method} {params}");
        answer["result"].take()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn blocks_are_named_by_position() {
    let world = World::new().await;
    let last = world.ask("block", json!({"finality": "final"})).await;
    let (height, hash) = (&last["header"]["height"], &last["header"]["hash"]);
    for params in [json!([height]), json!([hash]), json!({"block_id": height}), json!({"block_id": hash})] {
        assert_eq!(world.ask("block", params).await["header"]["hash"], *hash);
    }
    let chunk = &last["chunks"][0];
    for params in [json!([chunk["chunk_hash"]]), json!([height, chunk["shard_id"]]), json!([hash, chunk["shard_id"]])] {
        assert_eq!(world.ask("chunk", params).await["header"]["chunk_hash"], chunk["chunk_hash"]);
    }
    for params in [json!([height]), json!([hash]), json!({"block_id": hash})] {
        assert_eq!(world.ask("gas_price", params).await["gas_price"], last["header"]["gas_price"]);
    }
    for params in [json!([null]), json!([]), json!({"block_id": null})] {
        assert!(world.ask("gas_price", params).await["gas_price"].is_string());
    }
    for params in [json!([null]), json!([]), json!([height]), json!([hash]), json!({"block_id": height})] {
        assert!(world.ask("validators", params).await["current_validators"].is_array());
    }
    for method in ["status", "network_info", "health", "EXPERIMENTAL_genesis_config"] {
        world.ask(method, json!([])).await;
        world.ask(method, Value::Null).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_is_a_path_and_data() {
    let world = World::new().await;
    let (id, key) = (&world.root.id, world.root.public_key());
    let path =
        async |path: String, data: &[u8]| world.ask("query", json!([path, bs58::encode(data).into_string()])).await;
    assert!(path(format!("account/{id}"), b"").await["amount"].is_string());
    assert_eq!(path(format!("access_key/{id}"), b"").await["keys"][0]["public_key"], key.to_string());
    assert_eq!(path(format!("access_key/{id}/{key}"), b"").await["permission"], "FullAccess");
    assert!(path(format!("code/{id}"), b"").await["code_base64"].is_string());
    assert_eq!(path(format!("contract/{id}"), b"val").await["values"], json!([]));
    assert_eq!(path(format!("call/{id}/echo"), ARGUMENT).await["result"], json!(ARGUMENT));
}

#[tokio::test(flavor = "multi_thread")]
async fn transactions_are_sent_and_found_by_position() {
    let world = World::new().await;
    let (network, root) = (&world.network, &world.root);
    let transfer = || vec![Action::Transfer(TransferAction { deposit: Balance::from_yoctonear(1) })];
    for method in ["broadcast_tx_commit", "send_tx", "broadcast_tx_async"] {
        let tx = network.sign(root, &root.id, transfer()).await;
        let hash = tx.get_hash().to_string();
        let sent = world.ask(method, json!([tx])).await;
        match method {
            "broadcast_tx_async" => assert_eq!(sent, hash),
            _ => assert_eq!(sent["transaction"]["hash"], hash),
        }
        for method in ["tx", "EXPERIMENTAL_tx_status"] {
            for params in [json!([hash, root.id]), json!([tx]), json!({"tx_hash": hash, "sender_account_id": root.id})]
            {
                let found = world.ask(method, params).await;
                assert_eq!(found["status"], json!({"SuccessValue": ""}));
                assert_eq!(found["transaction_outcome"]["id"], hash);
                assert_eq!(found["receipts"].is_array(), method != "tx");
            }
        }
    }
}
