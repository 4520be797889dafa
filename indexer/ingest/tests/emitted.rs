//! What counts as emitted, and in which order, however it arrives.

use domain::{Body, Event};
use ingest::source::Source;
use ingest::wire::SolanaBlock;

use crate::decode_solana::created;
use crate::scripted::next_block;
use crate::scripted::solana::{Call, Node, ScriptedBlock, Transaction, tagged};
use crate::solana::{LONG, block, node_with, start, stream};

/// One block as the stream reports it, and as the RPC does.
async fn both(get: ScriptedBlock) -> [SolanaBlock; 2] {
    let node = node_with(&[1]).await;
    let mut listening = stream(&node, start());
    node.subscribed().await;
    node.produce(get);
    listening.slots(1).await;
    let streamed = next_block(&mut listening.blocks).await.unwrap();
    let mut redecode = stream(&node, start());
    redecode.slots(1).await;
    [streamed, next_block(&mut redecode.blocks).await.unwrap()]
}

async fn slugs(block: &SolanaBlock) -> Vec<String> {
    let decoded = Node::start().await.source(1, LONG).decoder().decode(block);
    let slugs = decoded.records.into_iter().map(|record| match record.body {
        Body::Event { event: Event::ProjectCreated(event), .. } => event.slug,
        other => panic!("{other:?}"),
    });
    slugs.collect()
}

/// Anybody can ask our program by an instruction that looks like an event, with our authority among its accounts: only a
/// call that the program makes of itself can be signed by that.
#[tokio::test]
async fn what_a_transaction_asks_for_is_not_taken_for_what_was_emitted() {
    let asked = Call { program: 1, accounts: vec![2], data: tagged(&created("asked")) };
    let request = Call { program: 1, accounts: vec![0], data: created("request") };
    let transaction = Transaction { asked: vec![asked, request], ..Transaction::emitting([created("emitted")]) };
    let only_asked = Transaction { inner: Vec::new(), ..transaction.clone() };
    for get in both(block(2).with(only_asked).with(transaction)).await {
        assert_eq!(slugs(&get).await, ["emitted"]);
    }
}

/// The scripted stream reports the last transaction first.
#[tokio::test]
async fn updates_of_a_slot_in_any_order_give_the_blocks_order() {
    let emit = |slug: &str| Call { program: 1, accounts: vec![2], data: tagged(&created(slug)) };
    let transaction =
        |signature: u8, inner| Transaction { signature: [signature; 32], inner, ..Transaction::emitting([]) };
    let first = transaction(9, vec![(2, vec![emit("c")]), (0, vec![emit("a"), emit("b")])]);
    let second = transaction(1, vec![(1, vec![emit("e")]), (0, vec![emit("d")])]);
    let third = transaction(5, vec![(0, vec![emit("f")])]);
    for get in both(block(2).with(first).with(second).with(third)).await {
        assert_eq!(slugs(&get).await, ["a", "b", "c", "d", "e", "f"]);
    }
}
