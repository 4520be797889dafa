//! Solana read as it becomes final.

use domain::{Chain, Position};
use ingest::source::{ChainUpdate, Solana, SolanaCommitment, SolanaConfig, Source};
use tokio::sync::mpsc;

use crate::scripted::next;
use crate::solana::{LONG, block, node_with, start};

/// The script refuses anyone who asks for less, and the stream reports what is final alone.
#[tokio::test]
async fn at_finalized_no_block_is_read_before_it_cannot_be_left_any_more() {
    let node = node_with(&(1..=50).collect::<Vec<_>>()).await;
    node.script().is_finalized = true;
    let config = SolanaConfig { commitment: SolanaCommitment::Finalized, ..node.config(1, LONG) };
    let source = Solana::new(config).unwrap();
    assert_eq!(source.head_height().await.unwrap(), 18);
    let (out, mut steps) = mpsc::channel(64);
    let listening = tokio::spawn(async move { source.stream(start(), out).await });
    let is_final = |slot| Some(ChainUpdate::Final(Position::new(Chain::Solana, slot)));
    assert_eq!(next(&mut steps).await, is_final(18));
    for slot in 1..=18 {
        assert_eq!(next(&mut steps).await, Some(ChainUpdate::Forward(block(slot).wire())));
    }
    node.subscribed().await;
    node.produce_unstreamed(block(51));
    node.stream(&block(19));
    assert_eq!(next(&mut steps).await, Some(ChainUpdate::Forward(block(19).wire())));
    assert_eq!(next(&mut steps).await, is_final(19));
    // One that the stream lost.
    (52..=53).for_each(|slot| node.produce_unstreamed(block(slot)));
    node.stream(&block(21));
    let (mut received, mut settled) = (19, 19);
    while (received, settled) != (21, 21) {
        match next(&mut steps).await.unwrap() {
            ChainUpdate::Forward(get) => {
                received += 1;
                assert_eq!(get, block(received).wire());
            }
            ChainUpdate::Final(at) => settled = at.height,
            other => assert_eq!(other, ChainUpdate::Gap(20, 20)),
        }
        assert!(received <= 21 && settled <= 21, "{received} {settled}");
    }
    listening.abort();
}
