//! near-jsonrpc-client: reads every answer into the protocol's own types.

use near_jsonrpc_client::methods;
use near_jsonrpc_primitives::types::query::{QueryResponseKind, RpcQueryError};
use near_jsonrpc_primitives::types::transactions::RpcTransactionError;
use near_localnet::near_primitives::action::{FunctionCallAction, TransferAction};
use near_localnet::near_primitives::types::{BlockId, BlockReference, Finality, FunctionArgs, StoreKey};
use near_localnet::near_primitives::views::{FinalExecutionStatus, QueryRequest, TxExecutionStatus};
use near_localnet::{AccountId, Action, Balance, Gas, InvalidTxError};

use crate::contracts;
use crate::either::Either;
use crate::served::Target;

fn call(method: &str, args: &[u8]) -> Vec<Action> {
    vec![Action::FunctionCall(Box::new(FunctionCallAction {
        method_name: method.to_owned(),
        args: args.to_vec(),
        gas: Gas::from_teragas(30),
        deposit: Balance::ZERO,
    }))]
}

async fn query(
    served: &Target,
    request: QueryRequest,
) -> Result<QueryResponseKind, near_jsonrpc_client::errors::JsonRpcError<RpcQueryError>> {
    let block_reference = BlockReference::Finality(Finality::None);
    let request = methods::query::RpcQueryRequest { block_reference, request };
    served.client.call(request).await.map(|response| response.kind)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_deploys_calls_and_views() {
    let served = Either::new().await;
    let root = served.root();
    served.deploy(&root, contracts::store()).await;

    let tx = served.sign(&root, &root.id, call("set", b"seven")).await;
    let hash = tx.get_hash();
    let response = served.send(tx, TxExecutionStatus::Final).await.expect("final");

    assert_eq!(response.final_execution_status, TxExecutionStatus::Final);
    let outcome = response.final_execution_outcome.expect("an outcome").into_outcome();
    assert_eq!(outcome.status, FinalExecutionStatus::SuccessValue(Vec::new()));
    assert_eq!(outcome.transaction.hash, hash);
    assert_eq!(outcome.receipts_outcome[0].outcome.logs, ["stored"]);

    let args = FunctionArgs::from(Vec::new());
    let get = QueryRequest::CallFunction { account_id: root.id.clone(), method_name: "get".to_owned(), args };
    let QueryResponseKind::CallResult(result) = query(&served, get).await.expect("a view") else { panic!() };
    assert_eq!(result.result, b"seven");

    let state = QueryRequest::ViewState {
        account_id: root.id.clone(),
        prefix: StoreKey::from(Vec::new()),
        after_key: None,
        limit: None,
        include_proof: false,
    };
    let QueryResponseKind::ViewState(state) = query(&served, state).await.expect("the state") else { panic!() };
    assert_eq!(state.values[0].value.to_vec(), b"seven");

    let code = QueryRequest::ViewCode { account_id: root.id.clone() };
    let QueryResponseKind::ViewCode(code) = query(&served, code).await.expect("the code") else { panic!() };
    assert_eq!(code.code, contracts::store());

    let keys = QueryRequest::ViewAccessKeyList { account_id: root.id.clone(), after_key: None, limit: None };
    let QueryResponseKind::AccessKeyList(keys) = query(&served, keys).await.expect("the keys") else { panic!() };
    assert_eq!(keys.keys.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_reads_blocks_and_chunks() {
    let served = Either::new().await;
    let root = served.root();
    let tx =
        served.sign(&root, &root.id, vec![Action::Transfer(TransferAction { deposit: Balance::from_near(1) })]).await;
    let hash = tx.get_hash();
    let response = served.send(tx, TxExecutionStatus::Final).await.expect("final");
    let outcome = response.final_execution_outcome.expect("an outcome").into_outcome();

    let block_reference = BlockReference::BlockId(BlockId::Hash(outcome.transaction_outcome.block_hash));
    let block = served.client.call(methods::block::RpcBlockRequest { block_reference }).await.expect("the block");
    let chunk_reference = methods::chunk::ChunkReference::ChunkHash { chunk_id: block.chunks[0].chunk_hash };
    let chunk = served.client.call(methods::chunk::RpcChunkRequest { chunk_reference }).await.expect("the chunk");
    assert_eq!(chunk.transactions[0].hash, hash);

    let block_reference = BlockReference::Finality(Finality::Final);
    let last = served.client.call(methods::block::RpcBlockRequest { block_reference }).await.expect("the last");
    assert!(last.header.height >= block.header.height);

    let price = served.client.call(methods::gas_price::RpcGasPriceRequest { block_id: None }).await.expect("a price");
    assert!(price.gas_price >= Balance::from_yoctonear(100_000_000));
    let status = served.client.call(methods::status::RpcStatusRequest).await.expect("the status");
    assert_eq!(status.chain_id, "localnet");
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_are_the_protocols_own() {
    let served = Either::new().await;
    let root = served.root();
    let transfer = |deposit| vec![Action::Transfer(TransferAction { deposit })];

    let tx = served.sign(&root, &root.id, transfer(Balance::from_near(2_000_000_000))).await;
    let refused = served.send(tx, TxExecutionStatus::Final).await.expect_err("too much");
    let context = match refused.handler_error() {
        Some(RpcTransactionError::InvalidTransaction { context }) => context,
        other => panic!("{other:?}"),
    };
    assert!(matches!(context, InvalidTxError::NotEnoughBalance { .. }), "{context:?}");

    let nobody: AccountId = "nobody.test.near".parse().expect("an account id");
    let view = query(&served, QueryRequest::ViewAccount { account_id: nobody }).await.expect_err("nobody");
    assert!(matches!(view.handler_error(), Some(RpcQueryError::UnknownAccount { .. })), "{view:?}");

    let key = near_localnet::SecretKey::from_seed(near_localnet::KeyType::ED25519, "another").public_key();
    let request = QueryRequest::ViewAccessKey { account_id: root.id.clone(), public_key: key };
    let view = query(&served, request).await.expect_err("no such key");
    assert!(matches!(view.handler_error(), Some(RpcQueryError::UnknownAccessKey { .. })), "{view:?}");

    let block_reference = BlockReference::BlockId(BlockId::Height(1_000_000));
    let block = served.client.call(methods::block::RpcBlockRequest { block_reference }).await.expect_err("no block");
    assert!(block.handler_error().is_some(), "{block:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_method_differs_from_malformed_parameters() {
    let served = Either::new().await;
    let ask = async |body: serde_json::Value| -> serde_json::Value {
        let client = reqwest::Client::new();
        client.post(&served.rpc).json(&body).send().await.expect("an answer").json().await.expect("JSON")
    };

    let unknown = ask(serde_json::json!({"jsonrpc": "2.0", "id": 1, "method": "absent", "params": []})).await;
    assert_eq!(unknown["error"]["cause"]["name"], "METHOD_NOT_FOUND");
    assert_eq!(unknown["error"]["code"], -32601);

    let malformed = ask(serde_json::json!({"jsonrpc": "2.0", "id": 1, "method": "block", "params": {"a": 1}})).await;
    assert_eq!(malformed["error"]["cause"]["name"], "PARSE_ERROR");
}
