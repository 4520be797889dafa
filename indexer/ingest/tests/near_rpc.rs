//! NEAR's blocks by the JSON-RPC of a node: the same as by neardata, alone or in neardata's place.

use std::convert::Infallible;
use std::time::Duration;

use domain::{Chain, Position};
use ingest::source::tip::Tip;
use ingest::source::{ChainUpdate, Near, NearBlocks, NearCommitment, NearConfig, Source};
use ingest::wire::NearBlock;
use ingest::{Error, RetryClass};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::scripted::near::{
    CONTRACT, Indexer, Node, block_on, block_with, outcome, receipt, success, with_transactions,
};
use crate::scripted::{next, next_block};

const LONG: Duration = Duration::from_secs(60);
const SHORT: Duration = Duration::from_millis(300);

struct Listening {
    blocks: mpsc::Receiver<ChainUpdate<NearBlock>>,
    source: JoinHandle<Result<Infallible, Error>>,
}

fn stream(config: NearConfig, tip: Tip) -> Listening {
    let (out, blocks) = mpsc::channel(8);
    let source = Near::new(config).unwrap();
    Listening { blocks, source: tokio::spawn(async move { source.stream(tip, out).await }) }
}

impl Listening {
    async fn take(&mut self, count: usize) -> Vec<NearBlock> {
        let mut blocks = Vec::new();
        for _ in 0..count {
            blocks.push(next_block(&mut self.blocks).await.expect("the source goes on"));
        }
        blocks
    }

    async fn heights(&mut self, count: usize) -> Vec<u64> {
        self.take(count).await.into_iter().map(|block| block.header.height).collect()
    }

    async fn end(mut self) -> (Vec<u64>, Error) {
        let mut heights = Vec::new();
        while let Some(block) = next_block(&mut self.blocks).await {
            heights.push(block.header.height);
        }
        (heights, self.source.await.unwrap().unwrap_err())
    }
}

fn start() -> Tip {
    Tip::start(Chain::Near, 1)
}

async fn node_with(heights: &[u64]) -> Node {
    let node = Node::start().await;
    node.script().indexer = Indexer::On;
    for (index, &height) in heights.iter().enumerate() {
        node.produce(block_on(height, if index == 0 { height - 1 } else { heights[index - 1] }));
    }
    node
}

/// Transactions whose receipts reach us at once, a block later, through others, and through others over four blocks.
async fn node_with_receipts() -> Node {
    let node = node_with(&[]).await;
    let other = "other.near";
    let first = block_with(1, 0, [receipt("r1", CONTRACT, "t1", &["r2", "r3"]), receipt("s1", other, "t2", &["s2"])]);
    node.produce(with_transactions(first, &[("t1", "r1"), ("t2", "s1"), ("t3", "q1")]));
    node.produce(block_with(2, 1, [receipt("s2", other, "t2", &["s3"]), receipt("r2", CONTRACT, "t1", &[])]));
    node.produce(block_with(3, 2, [receipt("r3", other, "t1", &["r4"]), receipt("s3", CONTRACT, "t2", &["s4"])]));
    node.produce(block_with(5, 3, [receipt("q1", other, "t3", &[]), receipt("r4", CONTRACT, "t1", &[])]));
    node.produce(block_with(6, 5, [receipt("s4", CONTRACT, "t2", &[])]));
    node
}

#[tokio::test]
async fn rpc_and_neardata_give_the_same_blocks() {
    let node = node_with_receipts().await;
    let mut get = Vec::new();
    for blocks in [NearBlocks::Neardata, NearBlocks::Rpc] {
        get.push(stream(node.config(blocks, 1, LONG), start()).take(5).await);
    }
    assert_eq!(get[0], get[1]);
    let transactions = get[1].iter().flat_map(|block| &block.outcomes);
    let transactions: Vec<_> = transactions.map(|(index, it)| (*index, it.tx_hash.clone().unwrap())).collect();
    let expected = [(0, "t1"), (1, "t1"), (1, "t2"), (1, "t1"), (0, "t2")].map(|(index, tx)| (index, tx.to_owned()));
    assert_eq!(transactions, expected);
    assert!(!node.script().calls.iter().any(|call| call == "EXPERIMENTAL_receipt_to_tx"), "the blocks say it");
}

/// The tip stands after the blocks in which all began.
#[tokio::test]
async fn a_transaction_from_before_the_start_is_asked_for_or_read_from_the_blocks_before() {
    for names_origins in [true, false] {
        let node = node_with_receipts().await;
        node.script().names_origins = names_origins;
        let tip = || Tip::block(Chain::Near, 3, "h3".to_owned());
        let expected = stream(node.config(NearBlocks::Neardata, 1, LONG), tip()).take(2).await;
        assert_eq!(stream(node.config(NearBlocks::Rpc, 1, LONG), tip()).take(2).await, expected);
        let calls = node.script().calls.clone();
        let count = |method: &str| calls.iter().filter(|call| *call == method).count();
        let (asked, read) = (count("EXPERIMENTAL_receipt_to_tx"), count("EXPERIMENTAL_indexer_block"));
        assert_eq!((asked, read), if names_origins { (2, 2) } else { (1, 5) }, "{calls:?}");
    }
}

#[tokio::test]
async fn a_receipt_without_known_transaction_is_logged() {
    let node = node_with_receipts().await;
    node.script().rpc_keeps_from = 5;
    let tip = Tip::block(Chain::Near, 3, "h3".to_owned());
    let get = stream(node.config(NearBlocks::Rpc, 1, LONG), tip).take(2).await;
    let outcomes: Vec<_> = get.iter().flat_map(|block| &block.outcomes).map(|(_, it)| it).collect();
    assert!(outcomes.iter().all(|it| it.tx_hash.is_none()) && outcomes.len() == 2, "{outcomes:?}");
}

#[tokio::test]
async fn skipped_heights_and_new_blocks_are_followed_by_the_rpc() {
    let node = node_with(&[1, 2, 5, 9]).await;
    node.script().data_is_down = Some(502);
    let mut listening = stream(node.config(NearBlocks::Rpc, 1, LONG), start());
    assert_eq!(listening.heights(4).await, [1, 2, 5, 9]);
    node.produce(block_on(12, 9));
    assert_eq!(listening.heights(1).await, [12]);
}

#[tokio::test]
async fn a_node_with_few_places_is_asked_for_fewer_blocks_at_once() {
    let heights: Vec<u64> = (1..=40).collect();
    let node = node_with(&heights).await;
    node.script().busy = 12;
    assert_eq!(stream(node.config(NearBlocks::Rpc, 1, LONG), start()).heights(40).await, heights);
}

#[tokio::test]
async fn a_node_that_is_not_set_up_for_blocks_is_refused_with_the_setting_and_not_asked_again() {
    for (indexer, named) in [
        (Indexer::Off, "METHOD_NOT_FOUND"),
        (Indexer::Unsupported, "UNSUPPORTED"),
        (Indexer::HalfTracked, "does not track the shards [1]"),
    ] {
        let node = node_with(&[1, 2]).await;
        node.script().indexer = indexer;
        let error = Near::new(node.config(NearBlocks::Rpc, 1, LONG)).unwrap().identity().await.unwrap_err();
        assert!(matches!(error, Error::NoIndexerBlocks { .. }) && error.class() == RetryClass::Permanent, "{error}");
        let text = error.to_string();
        assert!(text.contains(named) && text.contains("rpc.enable_indexer_rpc"), "{text}");

        // In neardata's place it is asked once; neardata's own failure is what counts then.
        node.script().data_is_down = Some(502);
        node.script().calls.clear();
        let source = Near::new(node.config(NearBlocks::Auto, 1, LONG)).unwrap();
        for _ in 0..8 {
            let error = source.identity().await.unwrap_err();
            assert_eq!(error.class(), RetryClass::Transient, "{error}");
        }
        let asked = node.script().calls.iter().filter(|call| *call == "EXPERIMENTAL_indexer_block").count();
        assert_eq!(asked, 1, "{indexer:?}");
    }
}

#[tokio::test]
async fn blocks_that_the_node_has_dropped_are_asked_for_elsewhere() {
    let node = node_with(&[1, 2, 3, 4, 5]).await;
    node.script().rpc_keeps_from = 4;
    let (heights, error) = stream(node.config(NearBlocks::Rpc, 1, LONG), start()).end().await;
    assert!(heights.is_empty());
    assert!(matches!(error, Error::Pruned { first: 4, needed: 1, .. }), "{error}");
}

/// Fails so often in a row that it is left alone.
async fn identified(source: &Near) {
    let named = async { while source.identity().await.is_err() {} };
    tokio::time::timeout(LONG, named).await.expect("the RPC takes over");
}

#[tokio::test]
async fn the_rpc_takes_over_from_a_neardata_that_fails_and_gives_back_when_it_is_there_again() {
    let node = node_with(&[1, 2, 3]).await;
    node.script().data_is_down = Some(502);
    let source = Near::new(node.config(NearBlocks::Auto, 1, SHORT)).unwrap();
    identified(&source).await;
    assert_eq!(source.head_height().await.unwrap(), 3);
    let (out, blocks) = mpsc::channel(8);
    let listening = tokio::spawn(async move { source.stream(start(), out).await });
    let mut listening = Listening { blocks, source: listening };
    assert_eq!(listening.heights(3).await, [1, 2, 3]);
    node.produce(block_on(4, 3));
    assert_eq!(listening.heights(1).await, [4]);

    let asked = node.script().asked;
    node.script().data_is_down = None;
    for height in 5_u64.. {
        node.produce(block_on(height, height - 1));
        assert_eq!(listening.heights(1).await, [height]);
        // One is read to see that it is the same chain, the next to go on by.
        if node.script().asked > asked + 1 {
            break;
        }
    }
}

#[tokio::test]
async fn a_neardata_that_hangs_does_not_hold_up_the_rpcs_blocks() {
    let node = node_with(&(1..=30).collect::<Vec<_>>()).await;
    node.script().data_ends_at = Some(3);
    let mut listening = stream(node.config(NearBlocks::Auto, 1, SHORT), start());
    assert_eq!(listening.heights(30).await.len(), 30);
    node.script().data_hangs = true;
    for height in 31_u64.. {
        node.produce(block_on(height, height - 1));
        assert_eq!(listening.heights(1).await, [height]);
        // It is asked again and again whether it is back.
        if node.script().hung > 1 {
            break;
        }
    }
}

#[tokio::test]
async fn the_rpc_takes_over_from_a_neardata_that_stands_still_and_leaves_it_alone() {
    let node = node_with(&(1..=30).collect::<Vec<_>>()).await;
    node.script().data_ends_at = Some(3);
    let mut listening = stream(node.config(NearBlocks::Auto, 1, SHORT), start());
    assert_eq!(listening.heights(30).await, (1..=30).collect::<Vec<u64>>());
    node.produce(block_on(31, 30));
    assert_eq!(listening.heights(1).await, [31]);
}

#[tokio::test]
async fn a_block_that_neardata_leaves_out_is_read_from_the_node() {
    let node = node_with(&[1, 2, 3, 4, 5]).await;
    node.script().hides.push(3);
    let mut listening = stream(node.config(NearBlocks::Auto, 1, LONG), start());
    assert_eq!(listening.heights(5).await, [1, 2, 3, 4, 5]);
}

#[tokio::test]
async fn a_node_that_fails_in_neardatas_place_ends_the_session_and_neardata_is_next() {
    let node = node_with(&[1, 2, 3]).await;
    node.script().hides.push(2);
    node.script().rpc_keeps_from = 3;
    let (heights, error) = stream(node.config(NearBlocks::Auto, 1, LONG), start()).end().await;
    assert_eq!(heights, [1]);
    // For good by itself, but neardata may be whole again.
    assert_eq!(error.class(), RetryClass::Transient, "{error}");
    assert!(error.to_string().contains("holds blocks from 3 on"), "{error}");
}

#[tokio::test]
async fn neardata_alone_is_not_replaced() {
    let node = node_with(&[1]).await;
    node.script().data_ends_at = Some(1);
    node.produce(block_on(2, 1));
    let (heights, error) = stream(node.config(NearBlocks::Neardata, 1, SHORT), start()).end().await;
    assert_eq!(heights, [1]);
    assert!(matches!(error, Error::Silent { .. }), "{error}");
}

#[tokio::test]
async fn blocks_that_are_not_final_are_read_by_the_rpc_and_taken_back() {
    let node = node_with(&[1, 2]).await;
    let ours = |height, parent| block_with(height, parent, [outcome(CONTRACT, success(), &[])]);
    node.script().ahead.extend([(3, ours(3, 2)), (4, ours(4, 3))]);
    let config = node.config(NearBlocks::Rpc, 1, LONG);
    let mut listening = stream(NearConfig { commitment: NearCommitment::Optimistic, ..config }, start());
    let mut said = Vec::new();
    let (mut other, mut next_other) = (block_on(3, 2), block_on(5, 3));
    other["block"]["header"]["hash"] = "b3".into();
    next_other["block"]["header"]["hash"] = "b5".into();
    next_other["block"]["header"]["prev_hash"] = "b3".into();
    while said.last() != Some(&"b5".to_owned()) {
        match next(&mut listening.blocks).await.expect("the source goes on") {
            ChainUpdate::Forward(block) => said.push(block.header.hash),
            ChainUpdate::Rewind(to) => said.push(format!("back to {}", to.height)),
            ChainUpdate::Final(at) => assert_eq!(at, Position::new(Chain::Near, 2)),
            other => panic!("{other:?}"),
        }
        if said.last() == Some(&"h4".to_owned()) {
            node.script().ahead = [(3, other.clone()), (5, next_other.clone())].into_iter().collect();
        }
    }
    assert_eq!(said, ["h1", "h2", "h3", "h4", "back to 2", "b3", "b5"]);
}
