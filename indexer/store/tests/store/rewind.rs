//! A branch that the chain left leaves no trace in the rows, and is kept aside.

use domain::{Chain, Position};
use sqlx::PgPool;
use store::{Error, Rewound, Store, TaskStatus};

use crate::archive::*;
use crate::dump::{count, dump};

/// Every table but the one that keeps what was left.
pub async fn get(pool: &PgPool) -> Vec<String> {
    let mut rows = dump(pool).await;
    rows.retain(|row| !row.starts_with("superseded "));
    rows
}

pub fn near(height: u64) -> Position {
    Position::new(Chain::Near, height)
}

fn story() -> Recording {
    let mut archive = Recording::new(Chain::Near);
    archive
        .linked([node_registered("a"), task_submitted(1)])
        .linked([task_assigned(1, "a")])
        .linked([])
        .linked([result_submitted(1, "a"), task_completed(1, "a"), task_submitted(2)])
        .linked([node_registered("b"), task_assigned(2, "b")]);
    archive
}

async fn begun(pool: &PgPool) -> Store {
    let store = Store::from(pool.clone());
    store.begin(Chain::Near, &story().identity()).await.unwrap();
    store
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_rewind_to_any_block_leaves_what_was_there_then(pool: PgPool) {
    let archive = story();
    let store = begun(&pool).await;
    let mut then = vec![get(&pool).await];
    for block in &archive.blocks {
        store.commit(std::slice::from_ref(block)).await.unwrap();
        then.push(get(&pool).await);
    }
    for kept in (0..archive.blocks.len()).rev() {
        let to = kept.checked_sub(1).map_or(near(START - 1), |last| archive.blocks[last].position);
        store.rewind(to).await.unwrap();
        assert_eq!(get(&pool).await, then[kept], "{kept} blocks");
        let taken_back = u64::try_from(archive.blocks.len() - kept).unwrap();
        assert_eq!(store.commit(&archive.blocks).await.unwrap().blocks, taken_back);
        assert_eq!(get(&pool).await, then[archive.blocks.len()]);
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn what_was_said_on_a_branch_that_was_left_is_kept(pool: PgPool) {
    let archive = story();
    let store = begun(&pool).await;
    store.commit(&archive.blocks).await.unwrap();

    assert_eq!(store.rewind(archive.blocks[2].position).await.unwrap(), Rewound { events: 5 });

    let mut other = archive.fork(3, "-other");
    other.linked([task_cancelled(1)]);
    store.commit(&other.blocks[3..]).await.unwrap();
    let task = store.snapshot().await.unwrap().find_task(1).await.unwrap().unwrap();
    assert_eq!(task.status, TaskStatus::Cancelled);
    assert_eq!(count(&pool, "superseded").await, 5);
    let kept: (String, String) =
        sqlx::query_as("select hash, record->>'kind' from superseded order by height, tx_index, event_index limit 1")
            .fetch_one(&pool)
            .await
            .unwrap();
    assert_eq!(kept, (archive.blocks[3].hash.clone(), "result_submitted".to_owned()));

    // The chain may come back to it, and leave it again.
    store.rewind(archive.blocks[2].position).await.unwrap();
    store.commit(&archive.blocks).await.unwrap();
    store.rewind(archive.blocks[2].position).await.unwrap();
    assert_eq!(count(&pool, "superseded").await, 6);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_rewind_goes_to_a_block_that_is_held_and_never_forward(pool: PgPool) {
    let archive = story();
    let store = begun(&pool).await;
    store.commit(&archive.blocks).await.unwrap();
    let before = dump(&pool).await;

    assert!(matches!(store.rewind(near(START + 1)).await, Err(Error::NotHeld(_))));
    assert_eq!(store.rewind(archive.blocks[4].position).await.unwrap(), Rewound::default());
    assert_eq!(store.rewind(near(START + 100)).await.unwrap(), Rewound::default());

    assert_eq!(dump(&pool).await, before);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn final_blocks_are_marked_and_keep_no_versions(pool: PgPool) {
    let archive = story();
    let store = begun(&pool).await;
    store.commit_finalized(&archive.blocks, Some(archive.blocks[2].position)).await.unwrap();
    let heights: Vec<i64> =
        sqlx::query_scalar("select distinct valid_to from row_version order by 1").fetch_all(&pool).await.unwrap();
    assert_eq!(heights, [106, 108]);
    let branch: Vec<u64> = store.branch(Chain::Near).await.unwrap().iter().map(|held| held.position.height).collect();
    assert_eq!(branch, [104, 106, 108]);
    assert_eq!(store.progress().await.unwrap()[0].finalized, Some(near(104)));

    store.commit_finalized(&[], Some(near(1_000))).await.unwrap();

    assert_eq!(count(&pool, "row_version").await, 0);
    assert_eq!(store.branch(Chain::Near).await.unwrap().len(), 1);
    assert_eq!(store.progress().await.unwrap()[0].finalized, Some(near(108)));
}

/// Servers report levels by themselves, and the higher one first at times: what counts is which were reported, in any order.
#[sqlx::test(migrator = "store::MIGRATOR")]
async fn finality_before_its_block_equals_finality_after_it(pool: PgPool) {
    let (archive, store) = (story(), begun(&pool).await);
    store.commit(&archive.blocks[..2]).await.unwrap();
    store.commit_finalized(&[], Some(archive.blocks[3].position)).await.unwrap();
    assert_eq!(store.progress().await.unwrap()[0].finalized, Some(archive.blocks[1].position));
    store.commit_finalized(&archive.blocks[2..], Some(archive.blocks[3].position)).await.unwrap();
    let before = get(&pool).await;

    store.reset(Chain::Near).await.unwrap();
    let store = begun(&pool).await;
    store.commit(&archive.blocks).await.unwrap();
    store.commit_finalized(&[], Some(archive.blocks[3].position)).await.unwrap();
    // An older word comes late.
    store.commit_finalized(&[], Some(archive.blocks[1].position)).await.unwrap();
    assert_eq!(get(&pool).await, before);
    assert_eq!(store.progress().await.unwrap()[0].finalized, Some(archive.blocks[3].position));
}

/// Finality is the chain's word; a block that was reported without its events must be read again all the same.
#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_rewind_below_the_final_block_rebuilds_the_rows(pool: PgPool) {
    let archive = story();
    let store = begun(&pool).await;
    store.commit_finalized(&archive.blocks[..2], Some(near(1_000))).await.unwrap();
    let then = get(&pool).await;
    store.commit_finalized(&archive.blocks[2..], Some(near(1_000))).await.unwrap();
    let now = get(&pool).await;

    store.rewind(archive.blocks[1].position).await.unwrap();
    assert_eq!(get(&pool).await, then);

    store.commit_finalized(&archive.blocks, Some(near(1_000))).await.unwrap();
    assert_eq!(get(&pool).await, now);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_rewind_of_one_chain_leaves_the_other_alone(pool: PgPool) {
    let store = begun(&pool).await;
    let mut solana = Recording::new(Chain::Solana);
    solana.block([project_created(1, "one")]).block([project_updated(1, "Renamed")]).commit_to(&store).await;
    let before = dump(&pool).await;
    story().commit_to(&store).await;
    store.rewind(near(START - 1)).await.unwrap();
    let mut after = get(&pool).await;
    after.retain(|row| !row.starts_with("chain_cursor"));
    let mut before = before;
    before.retain(|row| !row.starts_with("chain_cursor"));
    assert_eq!(after, before);
}

/// A table of rows that rewinds do not know would keep what a orphaned fork wrote.
#[sqlx::test(migrator = "store::MIGRATOR")]
async fn every_table_of_rows_is_tracked(pool: PgPool) {
    const RECORD: &[&str] = &[
        "_sqlx_migrations",
        "block",
        "branch",
        "chain_cursor",
        "coverage",
        "event_log",
        "event_log_near",
        "event_log_solana",
        "gap",
        "leader",
        "pruned",
        "reject",
        "row_version",
        "superseded",
        "tracked",
        "verification",
    ];
    let untracked: Vec<String> = sqlx::query_scalar(
        "select table_name::text from information_schema.tables
         where table_schema = 'public' and table_type = 'BASE TABLE' and table_name <> all($1)
           and table_name not in (select noun from tracked) order by 1",
    )
    .bind(RECORD)
    .fetch_all(&pool)
    .await
    .unwrap();
    assert!(
        untracked.is_empty(),
        "call `select track('<table>', '<chain>')` in the migration that makes {untracked:?}"
    );
}
