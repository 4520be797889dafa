//! What near-sandbox offers beyond a node.

use near_jsonrpc_client::methods;
use near_jsonrpc_primitives::types::query::QueryResponseKind;
use near_localnet::near_primitives::account;
use near_localnet::near_primitives::state_record::StateRecord;
use near_localnet::near_primitives::types::{BlockReference, Finality};
use near_localnet::near_primitives::views::QueryRequest;
use near_localnet::{AccountId, Balance, Config, CryptoHash};
use serde_json::json;

use crate::contracts;
use crate::either::Either;
use crate::served::Served;

#[tokio::test(flavor = "multi_thread")]
async fn state_is_written_by_hand() {
    let network = Either::new().await;
    let id: AccountId = "imported.near".parse().expect("an account id");
    let code = contracts::store();
    let contract = account::AccountContract::Local(CryptoHash::hash_bytes(&code));
    let account = account::Account::new(Balance::from_near(5), Balance::ZERO, contract, 1000);
    let records = [
        StateRecord::Account { account_id: id.clone(), account },
        StateRecord::Contract { account_id: id.clone(), code },
        StateRecord::Data { account_id: id.clone(), data_key: b"value".to_vec().into(), value: b"old".to_vec().into() },
    ];

    let (_, done) = network.ask("sandbox_patch_state", json!({"records": records})).await;

    assert_eq!(done["result"], json!({}), "{done}");
    let block_reference = BlockReference::Finality(Finality::None);
    let request = QueryRequest::CallFunction { account_id: id, method_name: "get".into(), args: Vec::new().into() };
    let query = methods::query::RpcQueryRequest { block_reference, request };
    let QueryResponseKind::CallResult(result) = network.client.call(query).await.expect("a view").kind else {
        panic!()
    };
    assert_eq!(result.result, b"old");
}

#[tokio::test(flavor = "multi_thread")]
async fn time_and_heights_jump_ahead() {
    let network = Either::new().await;
    let head = async || {
        let block_reference = BlockReference::Finality(Finality::None);
        network.client.call(methods::block::RpcBlockRequest { block_reference }).await.expect("the head").header
    };
    let before = head().await;

    let (_, done) = network.ask("sandbox_fast_forward", json!({"delta_height": 1000})).await;

    assert_eq!(done["result"], json!({}), "{done}");
    let after = head().await;
    assert!(after.height >= before.height + 1000);
    // A real node jumps by what its blocks take on average, at least a millisecond each.
    let block_time = match &network {
        Either::Local(served) => u64::try_from(served.node.read().config().block_time.as_nanos()).expect("small"),
        Either::Sandbox(_) => 1_000_000,
    };
    assert!(after.timestamp >= before.timestamp + 999 * block_time);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_cannot_be_patched_in() {
    let network = Served::new(Config::default()).await;
    let record = StateRecord::ReceivedData {
        account_id: "test.near".parse().expect("an account id"),
        data_id: CryptoHash::default(),
        data: None,
    };
    let (_, refused) = network.ask("sandbox_patch_state", json!({"records": [record]})).await;
    assert!(refused["error"].to_string().contains("cannot be patched"), "{refused}");
}
