//! The Solana source: what it hands over, and where it stops.

use std::convert::Infallible;
use std::time::Duration;

use domain::{Chain, Position};
use ingest::source::tip::Tip;
use ingest::source::{ChainUpdate, Source};
use ingest::wire::SolanaBlock;
use ingest::{Error, RetryClass};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use yellowstone_grpc_proto::tonic::Status;

use crate::decode_solana::{busy_block, created};
use crate::scripted::solana::{Node, ScriptedBlock, Transaction};
use crate::scripted::{next, next_block, until};

pub const LONG: Duration = Duration::from_secs(60);

pub struct Listening {
    pub blocks: mpsc::Receiver<ChainUpdate<SolanaBlock>>,
    source: JoinHandle<Result<Infallible, Error>>,
}

pub fn stream(node: &Node, tip: Tip) -> Listening {
    listen_with(node, tip, LONG, 1024)
}

pub fn listen_with(node: &Node, tip: Tip, stall_timeout: Duration, queue: usize) -> Listening {
    let (out, blocks) = mpsc::channel(queue);
    let source = node.source(1, stall_timeout);
    Listening { blocks, source: tokio::spawn(async move { source.stream(tip, out).await }) }
}

impl Listening {
    pub async fn slots(&mut self, count: usize) -> Vec<u64> {
        let mut slots = Vec::new();
        for _ in 0..count {
            slots.push(next_block(&mut self.blocks).await.expect("the source goes on").header.height);
        }
        slots
    }

    /// What is handed over before the source ends, and why it ends.
    pub async fn end(mut self) -> (Vec<u64>, Error) {
        let mut slots = Vec::new();
        while let Some(block) = next_block(&mut self.blocks).await {
            slots.push(block.header.height);
        }
        (slots, self.source.await.unwrap().unwrap_err())
    }
}

pub fn start() -> Tip {
    Tip::start(Chain::Solana, 1)
}

pub fn block(slot: u64) -> ScriptedBlock {
    ScriptedBlock::new(slot, slot - 1)
}

/// A node that has produced the blocks of these slots, each one on the one before.
pub async fn node_with(slots: &[u64]) -> Node {
    let node = Node::start().await;
    for (index, &slot) in slots.iter().enumerate() {
        let parent = if index == 0 { slot - 1 } else { slots[index - 1] };
        node.produce(ScriptedBlock::new(slot, parent));
    }
    node
}

/// Nothing follows it, so that no gap reports it.
#[tokio::test]
async fn a_block_that_comes_while_the_stream_opens_does_not_wait_for_the_next_one() {
    let node = node_with(&[1, 2, 3]).await;
    node.script().comes_before_stream = Some(block(4));
    assert_eq!(stream(&node, start()).slots(4).await, [1, 2, 3, 4]);
}

#[tokio::test]
async fn what_was_missed_comes_before_what_is_new() {
    let node = node_with(&[1, 2, 3]).await;
    let mut listening = stream(&node, start());
    assert_eq!(listening.slots(3).await, [1, 2, 3]);
    node.subscribed().await;
    node.produce(block(4));
    assert_eq!(listening.slots(1).await, [4]);
}

#[tokio::test]
async fn blocks_between_the_catch_up_and_the_first_one_on_the_stream_are_read_by_rpc() {
    let node = node_with(&[1, 2]).await;
    let mut listening = stream(&node, start());
    node.subscribed().await;
    node.produce_unstreamed(block(3));
    node.produce_unstreamed(block(4));
    node.produce(block(5));
    assert_eq!(listening.slots(5).await, [1, 2, 3, 4, 5]);
}

#[tokio::test]
async fn a_block_that_the_stream_loses_is_read_by_rpc() {
    let node = node_with(&[1]).await;
    let mut listening = stream(&node, start());
    node.subscribed().await;
    node.produce(block(2));
    assert_eq!(listening.slots(2).await, [1, 2]);
    node.produce_unstreamed(block(3));
    node.produce(block(4));
    node.produce(block(5));
    assert_eq!(listening.slots(3).await, [3, 4, 5]);
}

#[tokio::test]
async fn a_source_goes_on_where_the_last_one_stopped() {
    let node = node_with(&[1, 2, 3]).await;
    let mut first = stream(&node, start());
    node.subscribed().await;
    node.end_streams(Status::internal("restarted"));
    assert_eq!(first.slots(3).await, [1, 2, 3]);
    let (_, error) = first.end().await;
    assert!(matches!(error, Error::Stream { .. }) && error.class() == RetryClass::Transient, "{error}");

    node.produce(block(4));
    let tip = Tip::block(Chain::Solana, 2, block(2).header.hash);
    let mut second = stream(&node, tip);
    assert_eq!(second.slots(2).await, [3, 4]);
}

#[tokio::test]
async fn skipped_slots_are_no_gap() {
    let node = node_with(&[1, 2, 5]).await;
    let mut listening = stream(&node, start());
    assert_eq!(listening.slots(3).await, [1, 2, 5]);
    node.subscribed().await;
    node.produce(ScriptedBlock::new(9, 5));
    node.produce_unstreamed(ScriptedBlock::new(12, 9));
    node.produce(ScriptedBlock::new(14, 12));
    assert_eq!(listening.slots(3).await, [9, 12, 14]);
}

#[tokio::test]
async fn a_start_within_skipped_slots_begins_at_the_next_block() {
    let node = node_with(&[1, 2, 6, 7]).await;
    let mut listening = stream(&node, Tip::start(Chain::Solana, 4));
    assert_eq!(listening.slots(2).await, [6, 7]);
}

#[tokio::test]
async fn a_start_above_the_chain_waits_for_it() {
    let node = node_with(&[1, 2]).await;
    let mut listening = stream(&node, Tip::start(Chain::Solana, 5));
    node.subscribed().await;
    (3..=6).for_each(|slot| node.produce(block(slot)));
    assert_eq!(listening.slots(2).await, [5, 6]);
}

#[tokio::test]
async fn a_block_that_no_server_lists_is_never_passed_over() {
    let node = node_with(&[1, 2, 3, 4]).await;
    node.script().rpc_hides.insert(3);
    let (slots, error) = stream(&node, start()).end().await;
    assert_eq!(slots, [1, 2]);
    assert!(matches!(error, Error::Gap { from: 3, to: 3, height: 4, .. }), "{error}");
    assert_eq!(error.class(), RetryClass::Transient);
}

#[tokio::test]
async fn an_rpc_behind_the_stream_is_waited_for() {
    let node = node_with(&[1, 2]).await;
    let mut listening = stream(&node, start());
    assert_eq!(listening.slots(2).await, [1, 2]);
    node.subscribed().await;
    node.script().rpc_behind = 2;
    node.produce_unstreamed(block(3));
    node.produce(block(4));
    until("the source asks where the RPC is", || {
        node.script().calls.iter().rev().take_while(|call| *call == "getSlot").count() > 1
    })
    .await;
    assert_eq!(listening.blocks.try_recv().ok(), Some(ChainUpdate::Gap(3, 3)));
    assert!(listening.blocks.try_recv().is_err());
    node.script().rpc_behind = 0;
    assert_eq!(listening.slots(2).await, [3, 4]);
}

#[tokio::test]
async fn an_answer_that_is_an_error_ends_the_source_before_the_block() {
    for (status, class) in [
        (500, RetryClass::Transient),
        (503, RetryClass::Transient),
        (404, RetryClass::Suspect),
        (401, RetryClass::Permanent),
    ] {
        let node = node_with(&[1, 2]).await;
        node.script().rpc_fails.push(status);
        let (slots, error) = stream(&node, start()).end().await;
        assert!(slots.is_empty());
        assert_eq!(error.class(), class, "{error}");
    }
}

#[tokio::test]
async fn a_duplicate_block_is_forwarded_once() {
    let node = node_with(&[1, 2]).await;
    let mut listening = stream(&node, start());
    node.subscribed().await;
    for slot in [2, 1, 2] {
        node.stream(&block(slot));
    }
    node.produce(block(3));
    node.stream(&block(3));
    node.produce(block(4));
    assert_eq!(listening.slots(4).await, [1, 2, 3, 4]);
}

#[tokio::test]
async fn a_block_on_another_branch_ends_the_source() {
    let node = node_with(&[1, 2]).await;
    let listening = stream(&node, start());
    node.subscribed().await;
    let mut other = block(3);
    other.header.parent_hash = "another".to_owned();
    node.stream(&other);
    let (slots, error) = listening.end().await;
    assert_eq!(slots, [1, 2]);
    assert!(matches!(error, Error::Fork { height: 3, .. }) && error.class() == RetryClass::Suspect, "{error}");
}

#[tokio::test]
async fn a_chain_that_leaves_its_branch_is_followed_from_the_last_common_block() {
    let node = node_with(&[1, 2, 3, 4]).await;
    let mut listening = stream(&node, start());
    assert_eq!(listening.slots(4).await, [1, 2, 3, 4]);
    node.subscribed().await;

    node.leave(2);
    for block in [block(3), ScriptedBlock::new(5, 3)] {
        node.produce(block.on_branch("other", 3));
    }

    assert_eq!(next(&mut listening.blocks).await, Some(ChainUpdate::Rewind(Position::new(Chain::Solana, 2))));
    assert_eq!(listening.slots(2).await, [3, 5]);
    until("the stream is called again", || node.script().subscriptions == 2).await;
    node.produce(ScriptedBlock::new(6, 5).on_branch("other", 3));
    assert_eq!(listening.slots(1).await, [6]);
}

#[tokio::test]
async fn a_branch_that_was_left_while_nobody_listened_is_taken_back_first() {
    let node = node_with(&[1, 2]).await;
    (3..=7).for_each(|slot| node.produce(block(slot).on_branch("other", 3)));
    let received = (1..=6).map(|slot| (slot, block(slot).header.hash));
    let mut listening = stream(&node, Tip::branch(Chain::Solana, received).unwrap());
    assert!(matches!(next(&mut listening.blocks).await, Some(ChainUpdate::Final(_)) | Some(ChainUpdate::Rewind(_))));
    let mut steps = Vec::new();
    while steps.len() < 5 {
        if let Some(ChainUpdate::Forward(block)) = next(&mut listening.blocks).await {
            steps.push(block.header.hash);
        }
    }
    assert_eq!(steps, ["other3", "other4", "other5", "other6", "other7"]);
}

#[tokio::test]
async fn rooted_slots_are_forwarded_as_final() {
    let node = node_with(&(1..=40).collect::<Vec<_>>()).await;
    let mut listening = stream(&node, start());
    assert_eq!(next(&mut listening.blocks).await, Some(ChainUpdate::Final(Position::new(Chain::Solana, 8))));
    listening.slots(40).await;
    node.subscribed().await;
    // Some of them may be read by RPC while the stream opens, which counts from there on.
    for slot in 41.. {
        assert!(slot < 200, "nothing more is reported to be final");
        node.produce(block(slot));
        match next(&mut listening.blocks).await.unwrap() {
            ChainUpdate::Final(at) => {
                assert!(at.height > 8);
                break;
            }
            ChainUpdate::Forward(received) => assert!(received.header.height <= slot),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_different_final_block_is_a_fork() {
    let node = node_with(&(1..=50).collect::<Vec<_>>()).await;
    let received = [(9, "never".to_owned())];
    let (slots, error) = stream(&node, Tip::branch(Chain::Solana, received).unwrap()).end().await;
    assert!(slots.is_empty() && matches!(error, Error::Fork { height: 9, .. }), "{error}");
}

#[tokio::test]
async fn a_stream_that_says_nothing_is_taken_for_dead() {
    let node = node_with(&[1]).await;
    let (slots, error) = listen_with(&node, start(), Duration::from_millis(50), 8).end().await;
    assert_eq!(slots, [1]);
    assert!(matches!(error, Error::Silent { .. }) && error.class() == RetryClass::Transient, "{error}");
}

#[tokio::test]
async fn a_stream_that_never_opens_is_taken_for_dead() {
    let mute = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut node = node_with(&[1, 2]).await;
    node.grpc = format!("http://{}", mute.local_addr().unwrap()).parse().unwrap();
    let (slots, error) = listen_with(&node, start(), Duration::from_millis(100), 8).end().await;
    assert_eq!(slots, [1, 2]);
    assert!(matches!(error, Error::Silent { .. }) && error.class() == RetryClass::Transient, "{error}");
}

#[tokio::test]
async fn a_slow_store_costs_the_stream_and_no_block() {
    const LAST: u64 = 2_000;
    let node = node_with(&[1]).await;
    let mut listening = listen_with(&node, start(), LONG, 1);
    node.subscribed().await;
    (2..=LAST).for_each(|slot| node.produce(block(slot)));
    until("the stream is left", || {
        node.stream(&block(1));
        node.script().subscribers.is_empty()
    })
    .await;
    let slots = listening.slots(usize::try_from(LAST).unwrap()).await;
    assert!(slots.into_iter().eq(1..=LAST));
    node.subscribed().await;
    assert_eq!(node.script().subscriptions, 2);
}

#[tokio::test]
async fn blocks_that_the_rpc_has_dropped_are_asked_for_elsewhere() {
    let node = node_with(&[1, 2, 3, 4, 5]).await;
    node.script().rpc_keeps_from = 4;
    let (slots, error) = stream(&node, start()).end().await;
    assert!(slots.is_empty());
    assert!(matches!(error, Error::Pruned { first: 4, needed: 1, .. }), "{error}");
    assert_eq!(error.class(), RetryClass::Permanent);
}

#[tokio::test]
async fn a_node_without_inner_instructions_is_refused() {
    let ours = || block(2).with(Transaction::emitting([created("a")]));

    let node = node_with(&[1]).await;
    node.script().records_no_inner = true;
    let streamed = stream(&node, start());
    node.subscribed().await;
    node.produce(ours());
    let (slots, error) = streamed.end().await;
    assert_eq!(slots, [1]);
    assert!(matches!(error, Error::NotRecorded { .. }) && error.class() == RetryClass::Permanent, "{error}");

    let (slots, error) = stream(&node, start()).end().await;
    assert_eq!(slots, [1]);
    assert!(matches!(error, Error::NotRecorded { .. }), "{error}");
}

#[tokio::test]
async fn stream_and_rpc_give_the_same_block() {
    let node = node_with(&[1]).await;
    let mut listening = stream(&node, start());
    node.subscribed().await;
    node.produce(busy_block(2, 1));
    listening.slots(1).await;
    let streamed = next_block(&mut listening.blocks).await.unwrap();
    let mut redecode = stream(&node, start());
    redecode.slots(1).await;
    let read = next_block(&mut redecode.blocks).await.unwrap();
    assert_eq!(streamed, read);
    assert_eq!(read, busy_block(2, 1).wire());
    assert!(!read.transactions.is_empty());
}

#[tokio::test]
async fn the_chain_is_named_by_its_genesis() {
    let node = node_with(&[1]).await;
    let identity = node.source(7, LONG).identity().await.unwrap();
    assert_eq!((identity.genesis.as_str(), identity.start), ("genesis", 7));
    assert_eq!(identity.emitter, project_registry::LOCALNET_ID);
}
