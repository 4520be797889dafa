//! What a Solana stream is asked to replay: served, refused, taken and not kept, and never a gap.

use std::time::Duration;

use domain::Chain;
use ingest::source::tip::Tip;

use crate::scripted::solana::{Node, Replay, ScriptedBlock};
use crate::scripted::until;
use crate::solana::{LONG, block, listen_with, node_with, stream};

/// A node that has gone on to slot 5 since slot 2 was received, and does this when it is asked to replay.
async fn node_that_replays(replay: Replay) -> (Node, Tip) {
    let node = node_with(&[1, 2, 3, 4, 5]).await;
    node.script().replay = replay;
    (node, Tip::block(Chain::Solana, 2, block(2).header.hash))
}

/// The slots with which streams were asked to begin, and how many streams were given.
fn streams(node: &Node) -> (Vec<u64>, usize) {
    let script = node.script();
    (script.asked_from.clone(), script.subscriptions)
}

fn asked_for_blocks(node: &Node) -> usize {
    node.script().calls.iter().filter(|call| *call == "getBlock" || *call == "getBlocks").count()
}

#[tokio::test]
async fn what_was_missed_a_moment_ago_comes_on_the_stream_alone() {
    let (node, tip) = node_that_replays(Replay::LastSlots(100)).await;
    let mut listening = stream(&node, tip);
    assert_eq!(listening.slots(3).await, [3, 4, 5]);
    node.produce(block(6));
    assert_eq!(listening.slots(1).await, [6]);
    assert_eq!(asked_for_blocks(&node), 0);
    assert_eq!(streams(&node), (vec![3], 1));
}

#[tokio::test]
async fn a_block_during_stream_replay_is_forwarded() {
    let (node, tip) = node_that_replays(Replay::LastSlots(100)).await;
    node.script().comes_before_stream = Some(block(6));
    assert_eq!(stream(&node, tip).slots(4).await, [3, 4, 5, 6]);
}

#[tokio::test]
async fn what_the_ring_has_lost_is_read_by_rpc_and_the_ring_is_asked_once() {
    for refused in [Replay::LastSlots(2), Replay::Internal] {
        let (node, tip) = node_that_replays(refused.clone()).await;
        let mut listening = stream(&node, tip);
        assert_eq!(listening.slots(3).await, [3, 4, 5], "{refused:?}");
        node.subscribed().await;
        node.produce(block(6));
        assert_eq!(listening.slots(1).await, [6], "{refused:?}");
        assert_eq!(streams(&node), (vec![3], 1), "{refused:?}");
    }
}

#[tokio::test]
async fn a_replay_that_is_promised_and_never_comes_is_read_by_rpc() {
    let (node, tip) = node_that_replays(Replay::Silent).await;
    let mut listening = listen_with(&node, tip, Duration::from_secs(1), 8);
    assert_eq!(listening.slots(3).await, [3, 4, 5]);
    until("a stream without it", || node.script().subscriptions == 2).await;
    node.produce(block(6));
    assert_eq!(listening.slots(1).await, [6]);
    assert_eq!(node.script().asked_from, [3]);
}

#[tokio::test]
async fn a_stream_that_starts_at_its_head_leaves_no_gap() {
    let (node, tip) = node_that_replays(Replay::Ignored).await;
    let mut listening = stream(&node, tip);
    node.subscribed().await;
    node.produce(block(6));
    assert_eq!(listening.slots(4).await, [3, 4, 5, 6]);
    assert_eq!(streams(&node), (vec![3], 1));
}

#[tokio::test]
async fn a_gap_in_the_replay_window_is_filled() {
    let (node, tip) = node_that_replays(Replay::Ignored).await;
    let mut listening = stream(&node, tip);
    node.subscribed().await;
    node.stream(&block(3));
    node.stream(&block(5));
    assert_eq!(listening.slots(3).await, [3, 4, 5]);
}

#[tokio::test]
async fn what_is_older_than_any_ring_is_not_asked_of_it() {
    let node = node_with(&(1..=150).collect::<Vec<_>>()).await;
    node.script().replay = Replay::LastSlots(1_000);
    let mut listening = stream(&node, Tip::start(Chain::Solana, 1));
    assert_eq!(listening.slots(150).await.len(), 150);
    node.subscribed().await;
    assert!(node.script().asked_from.is_empty());
}

#[tokio::test]
async fn a_branch_that_was_left_is_taken_back_before_the_ring_is_followed() {
    let node = node_with(&[1, 2, 3]).await;
    let source = node.source(1, LONG);
    let received = [1, 2, 3].map(|slot| (slot, block(slot).header.hash));
    node.leave(2);
    node.script().replay = Replay::LastSlots(100);
    for block in [block(3), ScriptedBlock::new(4, 3)] {
        node.produce(block.on_branch("other", 3));
    }
    let tip = Tip::branch(Chain::Solana, received).unwrap();
    let (out, mut steps) = tokio::sync::mpsc::channel(64);
    tokio::spawn(async move { ingest::source::Source::stream(&source, tip, out).await });
    let mut get = Vec::new();
    while get.len() < 3 {
        get.push(match crate::scripted::next(&mut steps).await.unwrap() {
            ingest::source::ChainUpdate::Forward(block) => block.header.hash,
            ingest::source::ChainUpdate::Rewind(to) => format!("back to {}", to.height),
            other => panic!("{other:?}"),
        });
    }
    assert_eq!(get, ["back to 2", "other3", "other4"]);
}
