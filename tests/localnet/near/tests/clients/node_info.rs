//! The rest of JSON-RPC: changes, receipts, configurations, the validator.

use near_jsonrpc_client::methods;
use near_jsonrpc_primitives::types::changes::RpcStateChangesInBlockByTypeRequest;
use near_jsonrpc_primitives::types::receipts::ReceiptReference;
use near_localnet::near_primitives::action::FunctionCallAction;
use near_localnet::near_primitives::types::{BlockId, BlockReference, EpochReference, Finality, StoreKey};
use near_localnet::near_primitives::views::{
    FinalExecutionOutcomeViewEnum, FinalExecutionStatus, StateChangeValueView, StateChangesRequestView,
    TxExecutionStatus,
};
use near_localnet::{Account, Action, Balance, Config, Gas};

use crate::contracts;
use crate::served::Served;

async fn call(served: &Served, signer: &Account, method: &str, args: &str) -> near_localnet::CryptoHash {
    let call = FunctionCallAction {
        method_name: method.to_owned(),
        args: args.as_bytes().to_vec(),
        gas: Gas::from_teragas(100),
        deposit: Balance::ZERO,
    };
    let tx = served.sign(signer, &signer.id, vec![Action::FunctionCall(Box::new(call))]).await;
    let hash = tx.get_hash();
    served.send(tx, TxExecutionStatus::Final).await.expect("final");
    hash
}

#[tokio::test(flavor = "multi_thread")]
async fn a_block_lists_its_changes() {
    let served = Served::new(Config::default()).await;
    let root = served.root();
    served.deploy(&root, contracts::store()).await;
    let hash = call(&served, &root, "set", "seven").await;
    let block_hash = {
        let chain = served.node.read();
        let receipt = chain.outcome(&hash).expect("in a block").1.outcome.outcome.receipt_ids[0];
        chain.outcome(&receipt).expect("it has run").0.hash
    };

    let changes = served.client.call(RpcStateChangesInBlockByTypeRequest {
        block_reference: BlockReference::BlockId(BlockId::Hash(block_hash)),
        state_changes_request: StateChangesRequestView::DataChanges {
            account_ids: vec![root.id.clone()],
            key_prefix: StoreKey::from(b"val".to_vec()),
        },
    });

    let changes = changes.await.expect("the changes").changes;
    assert_eq!(changes.len(), 1);
    let StateChangeValueView::DataUpdate { key, value, .. } = &changes[0].value else { panic!("{changes:?}") };
    assert_eq!((key.as_slice(), value.as_slice()), (&b"value"[..], &b"seven"[..]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_lists_its_receipts() {
    let served = Served::new(Config::default()).await;
    let root = served.root();
    served.deploy(&root, contracts::relay()).await;
    let hash = call(&served, &root, "ask", "test.near absent").await;

    let request = methods::tx_status::RpcTransactionStatusRequest {
        transaction_info: methods::tx_status::TransactionInfo::TransactionId {
            tx_hash: hash,
            sender_account_id: root.id.clone(),
        },
        wait_until: TxExecutionStatus::Final,
    };
    let response = served.client.call(request).await.expect("the status");
    let Some(FinalExecutionOutcomeViewEnum::FinalExecutionOutcomeWithReceipt(reported)) =
        response.final_execution_outcome
    else {
        panic!("no receipts")
    };
    assert_eq!(reported.final_outcome.status, FinalExecutionStatus::SuccessValue(b"failed".to_vec()));
    assert_eq!(reported.receipts.len(), reported.final_outcome.receipts_outcome.len());

    let receipt_id = reported.receipts[0].receipt_id;
    let request =
        methods::EXPERIMENTAL_receipt::RpcReceiptRequest { receipt_reference: ReceiptReference { receipt_id } };
    let receipt = served.client.call(request).await.expect("the receipt");
    assert_eq!(receipt.receipt_id, receipt_id);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_network_reports_its_identity() {
    let served = Served::new(Config::default()).await;

    let genesis = served.client.call(methods::EXPERIMENTAL_genesis_config::RpcGenesisConfigRequest);
    let genesis = genesis.await.expect("the genesis");
    assert_eq!(genesis.chain_id, "localnet");

    let block_reference = BlockReference::Finality(Finality::Final);
    let request = methods::EXPERIMENTAL_protocol_config::RpcProtocolConfigRequest { block_reference };
    let protocol = served.client.call(request).await.expect("the configuration");
    assert_eq!(protocol.protocol_version, 86);
    assert_eq!(protocol.runtime_config.storage_amount_per_byte.as_yoctonear(), 10u128.pow(19));

    let request = methods::validators::RpcValidatorRequest { epoch_reference: EpochReference::Latest };
    let validators = served.client.call(request).await.expect("the validators");
    assert_eq!(validators.current_validators.len(), 1);
    let peers = served.client.call(methods::network_info::RpcNetworkInfoRequest).await.expect("the peers");
    assert_eq!(peers.num_active_peers, 0);
}
