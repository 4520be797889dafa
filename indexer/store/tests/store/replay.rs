//! The same chain gives the same tables, however it is delivered.

use domain::{Block, Chain, Event};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use sqlx::PgPool;
use store::{Store, TaskStatus};

use crate::archive::*;
use crate::dump::dump;

/// Events over a few nodes and tasks in any order, so that many of them speak of rows that are not there:
/// of `a` and `b` there always is one.
fn any_event() -> impl Strategy<Value = Event> {
    let node = prop::sample::select(vec!["a", "b", "c"]);
    (0..18_u8, 0..4_u64, node).prop_map(|(kind, task, node)| match kind {
        0 => node_registered(node),
        1 => node_unregistered(node),
        2 | 3 => task_submitted(task),
        4 | 5 => task_assigned(task, node),
        6 => result_submitted(task, node),
        7 => task_completed(task, node),
        8 => task_cancelled(task),
        9 => task_started(task, node),
        10 => progress_reported(task, node, 250),
        11 => attempt_failed(task, node),
        12 => task_failed(task, node),
        13 => result_disputed(task, node),
        14 => stake_slashed(task, node, 7),
        15 => node_status_changed(node, domain::NodeStatus::Maintenance),
        16 => unstake_requested(node, 5, 3),
        _ => task_expired(task, Some(node)),
    })
}

fn any_chain() -> impl Strategy<Value = Vec<Vec<Event>>> {
    prop::collection::vec(prop::collection::vec(any_event(), 0..6), 1..12)
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn every_batching_of_a_chain_gives_the_same_tables(pool: PgPool) {
    let store = Store::from(pool.clone());
    let mut runner = TestRunner::deterministic();
    for _ in 0..24 {
        let events = any_chain().new_tree(&mut runner).unwrap().current();
        let mut archive = Recording::new(Chain::Near);
        archive.block([node_registered("a"), node_registered("b")]);
        events.iter().for_each(|events| {
            archive.block(events.iter().cloned());
        });
        let size = (1..5_usize).new_tree(&mut runner).unwrap().current();

        let singly = replay(&pool, &store, &archive, archive.blocks.chunks(1)).await;
        let whole = replay(&pool, &store, &archive, archive.blocks.chunks(archive.blocks.len())).await;
        let overlapping = replay(&pool, &store, &archive, archive.blocks.windows(size.min(archive.blocks.len()))).await;

        assert_eq!(singly, whole, "{events:?}");
        assert_eq!(singly, overlapping, "{events:?}");
        check_counters(&pool, &store).await;
    }
}

async fn replay<'a>(
    pool: &PgPool,
    store: &Store,
    archive: &Recording,
    batches: impl Iterator<Item = &'a [Block]>,
) -> Vec<String> {
    store.reset(Chain::Near).await.unwrap();
    store.begin(Chain::Near, &archive.identity()).await.unwrap();
    for batch in batches {
        store.commit(batch).await.unwrap();
    }
    dump(pool).await
}

/// What is counted as events come in is what counting the rows gives.
async fn check_counters(pool: &PgPool, store: &Store) {
    let stats = store.snapshot().await.unwrap().network_stats().await.unwrap();
    for status in TaskStatus::ALL {
        let word = serde_json::to_value(status).unwrap();
        let counted: (i64, String, String) = sqlx::query_as(
            "select count(*), coalesce(sum(reward), 0)::text, coalesce(sum(paid), 0)::text from task where status = $1",
        )
        .bind(word.as_str())
        .fetch_one(pool)
        .await
        .unwrap();
        let total = stats.tasks.get(&status).copied().unwrap_or_default();
        assert_eq!(
            (total.tasks.to_string(), total.reward.to_string(), total.paid.to_string()),
            (counted.0.to_string(), counted.1, counted.2)
        );
    }
    let wrong: Vec<String> = sqlx::query_scalar(
        "select node_id from node where node_id in ('a.near', 'b.near') and tasks_in_hand <>
             (select count(*) from task where task.node_id = node.node_id and task.status in ('assigned', 'in_progress'))",
    )
    .fetch_all(pool)
    .await
    .unwrap();
    assert!(wrong.is_empty(), "{wrong:?}");
}
