//! neardata: every document must be what a follower of the chain reads.

use fastnear_primitives::block_with_tx_hash::BlockWithTxHashes;
use near_localnet::near_primitives::action::TransferAction;
use near_localnet::near_primitives::views::TxExecutionStatus;
use near_localnet::{AccountId, Action, Balance, Config};

use crate::served::Served;

#[tokio::test(flavor = "multi_thread")]
async fn a_follower_finds_the_transaction_of_every_outcome() {
    let served = Served::new(Config::default()).await;
    let root = served.root();
    let nobody: AccountId = "nobody.test.near".parse().expect("an account id");
    let transfer = vec![Action::Transfer(TransferAction { deposit: Balance::from_near(1) })];
    let tx = served.sign(&root, &nobody, transfer).await;
    let hash = tx.get_hash();
    let response = served.send(tx, TxExecutionStatus::Final).await.expect("final");
    let outcome = response.final_execution_outcome.expect("an outcome").into_outcome();

    let last: BlockWithTxHashes =
        serde_json::from_value(served.document("/v0/last_block/final").await).expect("the last block");
    let mut receipts = Vec::new();
    let mut parent = None;
    for height in 0..=last.block.header.height {
        let document = served.document(&format!("/v0/block/{height}")).await;
        let block: BlockWithTxHashes = serde_json::from_value(document).expect("a block");
        assert!(parent.is_none_or(|parent| block.block.header.prev_hash == parent), "the chain has a gap");
        parent = Some(block.block.header.hash);
        for shard in block.shards {
            let outcomes = shard.receipt_execution_outcomes.into_iter();
            receipts.extend(outcomes.filter(|o| o.tx_hash == Some(hash)).map(|o| o.execution_outcome.id));
        }
    }
    let reported: Vec<_> = outcome.receipts_outcome.iter().map(|outcome| outcome.id).collect();
    assert_eq!(receipts, reported);
    assert!(receipts.len() >= 2, "the transfer and its refund");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_skipped_height_is_null_and_a_later_one_is_not_there() {
    let served = Served::new(Config { skip_every: 3, ..Config::default() }).await;
    let mut heads = served.node.heads();
    heads.wait_for(|height| *height > 8).await.expect("blocks come");

    assert_eq!(served.document("/v0/block_opt/3").await, serde_json::Value::Null);
    assert_eq!(served.document("/v0/block_opt/6").await, serde_json::Value::Null);
    let next = served.document("/v0/block_opt/4").await;
    assert_eq!(next["block"]["header"]["prev_height"], 2);
    assert_eq!(served.document("/v0/block/1000000").await["type"], "BLOCK_DOES_NOT_EXIST");
}
