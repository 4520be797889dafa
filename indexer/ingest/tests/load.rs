//! The way in which the Solana RPC is asked: no more often than it allows, and for what its blocks leave out.

use std::time::{Duration, Instant};

use domain::{Chain, TimeNs};
use ingest::source::tip::Tip;
use ingest::source::{RequestLimits, Solana, SolanaConfig, Source, Start};
use ingest::{Error, RetryClass};
use tokio::sync::mpsc;

use crate::decode_solana::created;
use crate::scripted::solana::Transaction;
use crate::scripted::{next_block, until};
use crate::solana::{LONG, block, node_with, start, stream};

#[tokio::test]
async fn a_server_that_is_asked_too_soon_is_asked_again_when_it_says_so_and_by_nobody_before() {
    let node = node_with(&(1..=40).collect::<Vec<_>>()).await;
    let mut listening = stream(&node, start());
    until("it reads", || node.script().asked_at.len() > 1).await;
    {
        let mut script = node.script();
        (script.rpc_fails, script.retry_after) = (vec![429], Some(1));
    }
    assert!(listening.slots(40).await.into_iter().eq(1..=40));
    node.subscribed().await;
    let asked = node.script().asked_at.clone();
    let longest = asked.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap();
    assert!(longest >= Duration::from_millis(900), "{longest:?}");
}

#[tokio::test]
async fn requests_stay_within_the_configured_rate() {
    let node = node_with(&(1..=20).collect::<Vec<_>>()).await;
    let source = node.source_with(1, LONG, RequestLimits { max_rps: Some(40), concurrency: 8 });
    let (out, mut blocks) = mpsc::channel(64);
    let began = Instant::now();
    let listening = tokio::spawn(async move { source.stream(start(), out).await });
    for slot in 1..=20 {
        assert_eq!(next_block(&mut blocks).await.unwrap().header.height, slot);
    }
    let least = Duration::from_millis(25) * 20;
    assert!(began.elapsed() >= least, "{:?}", began.elapsed());
    listening.abort();
}

#[tokio::test]
async fn a_server_that_fails_again_and_again_is_left_alone() {
    let node = node_with(&[1]).await;
    node.script().rpc_fails = vec![503; 1_000];
    let source = node.source(1, LONG);
    for _ in 0..5 {
        assert!(matches!(source.identity().await, Err(Error::Status { status: 503, .. })));
    }
    for _ in 0..50 {
        let error = source.identity().await.unwrap_err();
        assert!(matches!(error, Error::LeftAlone { .. }) && error.class() == RetryClass::Transient, "{error}");
    }
    assert_eq!(node.script().asked_at.len(), 5);

    node.script().rpc_fails.clear();
    let back = async { while source.identity().await.is_err() {} };
    tokio::time::timeout(Duration::from_secs(10), back).await.expect("it is asked whether it is back");
    assert_eq!(node.script().asked_at.len(), 6);
}

#[tokio::test]
async fn a_block_without_time_gets_the_ledgers_or_its_parents() {
    let node = node_with(&[1, 2, 3]).await;
    node.script().untimed.extend([2, 4, 5]);
    let mut listening = stream(&node, start());
    let mut time = async || next_block(&mut listening.blocks).await.unwrap().time;
    assert_eq!([time().await, time().await, time().await], [1_700_000_001, 1_800_000_002, 1_700_000_003]);
    node.subscribed().await;
    node.produce(block(4));
    assert_eq!(time().await, 1_800_000_004);
    node.script().forgets_times = true;
    node.produce(block(5));
    assert_eq!(time().await, 1_800_000_004);

    // Where nothing is known, not even a parent's, none is made up.
    node.script().untimed.insert(1);
    let (slots, error) = stream(&node, start()).end().await;
    assert!(slots.is_empty());
    assert!(error.to_string().contains("neither block 1 nor its parent has a time"), "{error}");
    // The cursor remembers when its block was made.
    let tip = Tip::block(Chain::Solana, 3, block(3).header.hash).at_time(TimeNs(9_000_000_000));
    let mut listening = stream(&node, tip);
    assert_eq!(next_block(&mut listening.blocks).await.unwrap().time, 9);
}

#[tokio::test]
async fn a_program_begins_where_its_first_transaction_is() {
    let node = node_with(&[1, 2]).await;
    let ours = |slot| block(slot).with(Transaction { signature: [9; 32], ..Transaction::emitting([created("a")]) });
    (3..=9).for_each(|slot| node.produce(if slot == 6 { block(slot) } else { ours(slot) }));
    node.script().signatures_at_once = Some(2);
    let config = SolanaConfig { start: Start::Deployment, ..node.config(0, LONG) };
    let source = Solana::new(config).unwrap();
    assert_eq!(source.identity().await.unwrap().start, 3);
    let asked = node.script().calls.len();
    assert_eq!(source.identity().await.unwrap().start, 3);
    assert_eq!(node.script().calls.len(), asked + 1, "it is asked for once");
}
