//! A block is stored whole or not at all, whatever servers answer: no error, no lag and no false word moves the cursor.

use std::time::Duration;

use domain::{Chain, Position};
use ingest::RetryClass;
use ingest::source::tip::Tip;
use sqlx::PgPool;
use store::Store;
use yellowstone_grpc_proto::tonic::Status;

use crate::follow::{Following, LAST, LONG, dump, forget, read_all, slot, stored, story};
use crate::scripted::near;
use crate::scripted::near::block_on;
use crate::scripted::solana::{BlockFault, Node, ScriptedBlock};
use crate::scripted::until;
use crate::solana::{block, node_with, start, stream};

fn asked_for_blocks(node: &Node) -> usize {
    node.script().calls.iter().filter(|call| *call == "getBlock").count()
}

#[tokio::test]
async fn a_block_that_get_block_refuses_is_not_passed_over_and_neither_are_those_behind_it() {
    let faults = [
        (BlockFault::Status(500), RetryClass::Transient),
        (BlockFault::Status(404), RetryClass::Suspect),
        (BlockFault::Status(403), RetryClass::Permanent),
        // Agave: not available, skipped, skipped in long-term storage, node behind, and cleaned up.
        (BlockFault::Code(-32004), RetryClass::Transient),
        (BlockFault::Code(-32007), RetryClass::Transient),
        (BlockFault::Code(-32009), RetryClass::Transient),
        (BlockFault::Code(-32005), RetryClass::Transient),
        (BlockFault::Code(-32001), RetryClass::Permanent),
        (BlockFault::Null, RetryClass::Suspect),
        (BlockFault::Garbage, RetryClass::Suspect),
    ];
    for (fault, class) in faults {
        let node = node_with(&[1, 2, 3, 4, 5]).await;
        node.script().rpc_block_faults.insert(3, fault);
        let (slots, error) = stream(&node, start()).end().await;
        assert_eq!(slots, [1, 2], "{fault:?}");
        assert_eq!(error.class(), class, "{fault:?}: {error}");
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn an_error_of_get_block_moves_no_cursor_until_it_has_passed(pool: PgPool) {
    let expected = read_all(&pool).await;
    let store = Store::from(pool.clone());
    for fault in [BlockFault::Code(-32004), BlockFault::Null, BlockFault::Status(500)] {
        forget(&pool).await;
        let node = Node::start().await;
        story().into_iter().for_each(|block| node.produce(block));
        node.script().rpc_block_faults.insert(30, fault);
        let following = Following::start(node.source(1, LONG), &pool);
        stored(&pool, slot(29)).await;
        let before = asked_for_blocks(&node);
        until("it asks again", || asked_for_blocks(&node) > before + 1).await;
        assert_eq!(store.cursor(Chain::Solana).await.unwrap().unwrap().position, slot(29), "{fault:?}");
        node.script().rpc_block_faults.clear();
        stored(&pool, slot(LAST)).await;
        following.stop().await;
        assert_eq!(dump(&pool).await, expected, "{fault:?}");
    }
}

/// Another try would give the same: it is reported, and not tried for ever.
#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_database_that_refuses_for_good_ends_the_line_and_one_that_is_away_does_not(pool: PgPool) {
    let node = node_with(&[1, 2, 3]).await;
    sqlx::raw_sql(
        "create function refuse() returns trigger language plpgsql as $$
         begin raise exception 'it breaks a rule' using errcode = 'check_violation'; end $$;
         create trigger refuse before update of height on chain_cursor for each row execute function refuse();",
    )
    .execute(&pool)
    .await
    .unwrap();
    let error = Following::start(node.source(1, LONG), &pool).end().await.unwrap_err();
    assert!(error.class() == RetryClass::Permanent && error.to_string().contains("it breaks a rule"), "{error}");
    assert!(Store::from(pool.clone()).cursor(Chain::Solana).await.unwrap().is_none());

    // As a server that is shut down says of a connection.
    let away = "create or replace function refuse() returns trigger language plpgsql as $$
                begin raise exception 'it ends' using errcode = 'admin_shutdown'; end $$";
    sqlx::raw_sql(away).execute(&pool).await.unwrap();
    let following = Following::start(node.source(1, LONG), &pool);
    until("it tries again", || node.script().calls.iter().filter(|call| *call == "getGenesisHash").count() >= 3).await;
    sqlx::query("drop trigger refuse on chain_cursor").execute(&pool).await.unwrap();
    stored(&pool, slot(3)).await;
    following.stop().await;
}

/// The stream breaks off, and what was reported meanwhile is on no server when it comes back.
#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_reconnect_whose_gap_cannot_be_filled_holds_the_cursor_before_it(pool: PgPool) {
    let node = node_with(&[1, 2]).await;
    let following = Following::start(node.source(1, LONG), &pool);
    stored(&pool, slot(2)).await;
    node.subscribed().await;
    node.end_streams(Status::unavailable("restarted"));
    node.script().rpc_hides.extend([3, 4]);
    node.produce_unstreamed(block(3));
    node.produce_unstreamed(block(4));
    node.subscribed().await;
    node.produce(block(5));
    let store = Store::from(pool.clone());
    let waiting = async {
        while store.gaps(Chain::Solana).await.unwrap().is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(LONG, waiting).await.expect("the gap is reported");
    assert_eq!(store.cursor(Chain::Solana).await.unwrap().unwrap().position, slot(2));
    node.script().rpc_hides.clear();
    stored(&pool, slot(5)).await;
    following.stop().await;
    assert_eq!(store.ranges(Chain::Solana).await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_rpc_behind_the_stream_at_the_start_is_waited_for() {
    let node = Node::start().await;
    (1..=6).for_each(|slot| node.produce(block(slot)));
    node.script().rpc_behind = 4;
    let mut listening = stream(&node, start());
    assert_eq!(listening.slots(2).await, [1, 2]);
    node.subscribed().await;
    node.produce(block(7));
    until("the source asks where the RPC is", || {
        node.script().calls.iter().rev().take_while(|call| *call == "getSlot").count() > 2
    })
    .await;
    node.script().rpc_behind = 0;
    assert_eq!(listening.slots(5).await, [3, 4, 5, 6, 7]);
}

/// Another server behind the same address, which has not read so far: what is held stays held, and nothing is left out.
#[tokio::test]
async fn an_rpc_behind_what_is_held_takes_nothing_back_and_skips_nothing() {
    let node = node_with(&(1..=50).collect::<Vec<_>>()).await;
    let received = (10..=50).map(|slot| (slot, block(slot).header.hash));
    node.script().rpc_behind = 20;
    let mut listening = stream(&node, Tip::branch(Chain::Solana, received).unwrap());
    node.subscribed().await;
    node.produce(block(51));
    node.script().rpc_behind = 0;
    node.produce(block(52));
    // `slots` would fail at a rewind.
    assert_eq!(listening.slots(2).await, [51, 52]);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_start_above_what_is_held_is_refused(pool: PgPool) {
    let node = node_with(&[1, 2, 3, 4, 5]).await;
    let following = Following::start(node.source(1, LONG), &pool);
    stored(&pool, slot(5)).await;
    following.stop().await;
    (6..=9).for_each(|slot| node.produce(block(slot)));
    let error = Following::start(node.source(8, LONG), &pool).end().await.unwrap_err();
    assert!(error.to_string().contains("from height 1, and not from 8"), "{error}");
    assert_eq!(error.class(), RetryClass::Permanent);
    assert_eq!(Store::from(pool).cursor(Chain::Solana).await.unwrap().unwrap().position, slot(5));
}

/// A server that has lost its way reports blocks that no other knows. Rows stay as they are, and the line goes on without it.
#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_fork_that_only_the_stream_sends_reverts_nothing(pool: PgPool) {
    let expected = read_all(&pool).await;
    forget(&pool).await;
    let node = Node::start().await;
    let following = Following::start(node.source(1, LONG), &pool);
    node.subscribed().await;
    let (mut get, mut parent) = (0, 0);
    for block in story() {
        get += 1;
        if get % 17 == 0 {
            let lost = ScriptedBlock::new(parent + 1, parent).on_branch("lost", parent.saturating_sub(2));
            let streams = node.script().subscriptions;
            node.stream(&lost);
            until("the stream is called again", || node.script().subscriptions > streams).await;
            node.subscribed().await;
        }
        parent = block.header.height;
        node.produce(block);
    }
    let last = node.script().chain.last().unwrap().clone();
    node.stream(&last);
    stored(&pool, slot(LAST)).await;
    following.stop().await;
    assert_eq!(dump(&pool).await, expected);
    let taken_back: i64 = sqlx::query_scalar("select count(*) from superseded").fetch_one(&pool).await.unwrap();
    assert_eq!(taken_back, 0);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn servers_that_were_away_are_followed_again_without_a_restart(pool: PgPool) {
    let node = node_with(&[1, 2]).await;
    let following = Following::start(node.source(1, LONG), &pool);
    stored(&pool, slot(2)).await;
    node.subscribed().await;
    node.script().rpc_fails = vec![503; 1_000];
    node.end_streams(Status::unavailable("overloaded"));
    node.produce_unstreamed(block(3));
    until("it has asked in vain", || node.script().rpc_fails.len() <= 998).await;
    node.script().rpc_fails.clear();
    stored(&pool, slot(3)).await;
    following.stop().await;

    let node = near::Node::start().await;
    (1..=2).for_each(|height| node.produce(block_on(height, height - 1)));
    let following = Following::start(node.source(1, LONG), &pool);
    stored(&pool, Position::new(Chain::Near, 2)).await;
    node.script().fails = vec![502; 1_000];
    node.produce(block_on(3, 2));
    until("it has asked in vain", || node.script().fails.len() <= 998).await;
    node.script().fails.clear();
    stored(&pool, Position::new(Chain::Near, 3)).await;
    following.stop().await;
}
