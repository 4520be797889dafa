//! What is missing, an event or a block: it is seen, looked for, and nothing goes on without it.

use std::time::Duration;

use domain::Chain;
use sqlx::PgPool;
use store::{Gap, Store};

use crate::follow::{Following, LAST, LONG, dump, forget, read_all, slot, stored, story};
use crate::scripted::solana::{Node, ScriptedBlock};

/// The stream reported a block without one of its events, and goes on: the next event gives it away.
#[sqlx::test(migrator = "store::MIGRATOR")]
async fn an_event_missing_from_the_stream_is_read_again(pool: PgPool) {
    let expected = read_all(&pool).await;
    forget(&pool).await;

    let node = Node::start().await;
    let following = Following::start(node.source(1, LONG), &pool);
    node.subscribed().await;
    let story = story();
    for (index, block) in story.iter().enumerate() {
        let hollow = ScriptedBlock { transactions: Vec::new(), ..block.clone() };
        node.produce_unstreamed(block.clone());
        node.stream(if index == 7 { &hollow } else { block });
    }
    stored(&pool, slot(LAST)).await;
    following.stop().await;
    assert_eq!(dump(&pool).await, expected);
}

/// Whatever is reported to be final meanwhile: that is no step on.
#[sqlx::test(migrator = "store::MIGRATOR")]
async fn an_event_that_no_block_holds_any_more_is_looked_for_further_back(pool: PgPool) {
    let node = Node::start().await;
    let mut story = story();
    let mut with_events = story.iter().filter(|block| block.header.height % 6 == 3).map(|block| block.header.height);
    let (proven, lost, next) = (with_events.next().unwrap(), with_events.next().unwrap(), with_events.next().unwrap());
    for block in story.iter_mut().filter(|block| (proven + 1..next).contains(&block.header.height)) {
        block.transactions.clear();
    }
    assert!(lost < next);
    story.extend((LAST + 1..=LAST + 40).map(|slot| ScriptedBlock::new(slot, slot - 1)));
    story.into_iter().for_each(|block| node.produce(block));
    let following = Following::start(node.source(1, LONG), &pool);
    let store = Store::from(pool.clone());
    let at = async || store.cursor(Chain::Solana).await.unwrap().map(|cursor| cursor.position.height);
    let waiting = async {
        while at().await.is_none_or(|height| height <= proven) {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        while at().await.is_none_or(|height| height > proven) {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), waiting).await.expect("it goes back to what is proven");
    assert!(at().await.is_none_or(|height| height < next), "and not beyond what is missing");
    following.stop().await;
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_gap_holds_the_cursor_until_it_is_filled(pool: PgPool) {
    let node = Node::start().await;
    node.script().rpc_hides.insert(3);
    (1..=5).for_each(|slot| node.produce(ScriptedBlock::new(slot, slot - 1)));
    let following = Following::start(node.source(1, LONG), &pool);
    crate::scripted::until("the gap is met again and again", || {
        node.script().calls.iter().filter(|call| *call == "getFirstAvailableBlock").count() >= 3
    })
    .await;
    let store = Store::from(pool.clone());
    assert_eq!(store.cursor(Chain::Solana).await.unwrap().unwrap().position, slot(2));
    assert_eq!(store.gaps(Chain::Solana).await.unwrap(), [Gap { chain: Chain::Solana, from: 3, to: 3 }]);
    node.script().rpc_hides.clear();
    stored(&pool, slot(5)).await;
    following.stop().await;
    assert_eq!(store.gaps(Chain::Solana).await.unwrap(), []);
    assert_eq!(store.ranges(Chain::Solana).await.unwrap().len(), 1);
}
