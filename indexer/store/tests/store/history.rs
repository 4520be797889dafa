//! Versions that are kept: the tables as of a past block, and the history of a row.

use domain::{Chain, Event, Position};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, PgPool};
use store::{Error, History, Store};

use crate::archive::*;
use crate::dump::{count, dump};
use crate::rewind::{get, near};

const BLOCKS: usize = 30;

fn at(archive: &Recording, index: usize) -> Position {
    archive.blocks[index].position
}

/// A market's life of which every number follows from its place.
fn event(number: u64) -> Event {
    let (task, node) = (number.wrapping_mul(7) % 5, ["a", "b", "c"][usize::try_from(number % 3).unwrap()]);
    match number.wrapping_mul(2_654_435_761) % 11 {
        0 => node_registered(node),
        1 => node_unregistered(node),
        2 | 3 => task_submitted(task),
        4 => task_assigned(task, node),
        5 => result_submitted(task, node),
        6 => task_completed(task, node),
        7 => token_minted(node, 1_000),
        8 => token_transferred(node, "a", 7),
        9 => stake_slashed(task, node, 4),
        _ => task_expired(task, Some(node)),
    }
}

fn life(archive: &mut Recording, blocks: usize, seed: u64) {
    for block in 0..u64::try_from(blocks).unwrap() {
        let first = seed + block * 5;
        archive.linked((first..first + block % 4).map(event));
    }
}

async fn begun(pool: &PgPool, archive: &Recording, keeps_history: bool) -> Store {
    let store = Store::from(pool.clone()).with_history(keeps_history);
    store.begin(Chain::Near, &archive.identity()).await.unwrap();
    store
}

/// By batches of final blocks, by blocks that become final later, and over a fork.
async fn commit_variously(store: &Store, archive: &Recording) {
    let last = at(archive, BLOCKS - 1);
    store.commit_finalized(&archive.blocks[..10], Some(at(archive, 9))).await.unwrap();
    store.commit_finalized(&archive.blocks[10..16], Some(at(archive, 11))).await.unwrap();
    let mut other = archive.fork(13, "-other");
    life(&mut other, 5, 900);
    store.rewind(at(archive, 12)).await.unwrap();
    store.commit(&other.blocks[13..]).await.unwrap();
    store.rewind(at(archive, 12)).await.unwrap();
    for block in 13..20 {
        store.commit_finalized(&archive.blocks[block..=block], Some(at(archive, block - 2))).await.unwrap();
    }
    store.commit_finalized(&archive.blocks[20..], Some(last)).await.unwrap();
}

/// Reports what differs alone.
fn assert_same(found: &[String], wanted: &[String]) {
    let differing = |one: &[String], other: &[String]| {
        one.iter().filter(|row| !other.contains(row)).cloned().collect::<Vec<String>>()
    };
    assert_eq!(differing(found, wanted), differing(wanted, found));
    assert_eq!(found.len(), wanted.len());
}

async fn rows(pool: &PgPool, from: String) -> Value {
    let query = format!("select coalesce(jsonb_agg(to_jsonb(r) order by to_jsonb(r)::text), '[]') from {from} r");
    sqlx::query_scalar(AssertSqlSafe(query)).fetch_one(pool).await.unwrap()
}

async fn check_as_of(pool: &PgPool, store: &Store, at: Position) -> usize {
    let nouns: Vec<String> =
        sqlx::query_scalar("select noun from tracked where coalesce(chain, 'near') = 'near' order by noun")
            .fetch_all(pool)
            .await
            .unwrap();
    let schema = store.rows_as_of(Chain::Near, at.height, None).await.unwrap();
    let mut seen = 0;
    for noun in &nouns {
        let by_versions = rows(pool, format!("as_of(null::public.{noun}, 'near', {})", at.height)).await;
        let by_log = rows(pool, format!("{schema}.{noun}")).await;
        assert_eq!(by_versions, by_log, "{noun} as of {at}");
        seen += by_log.as_array().unwrap().len();
    }
    store.drop_shadow(&schema).await.unwrap();
    seen
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn the_tables_as_of_any_block_are_those_that_the_log_up_to_there_gives(pool: PgPool) {
    let mut archive = Recording::new(Chain::Near);
    life(&mut archive, BLOCKS, 0);
    let store = begun(&pool, &archive, true).await;
    commit_variously(&store, &archive).await;
    assert_eq!(store.history_from(Chain::Near).await.unwrap(), Some(near(START)));

    let mut seen = 0;
    for index in (0..BLOCKS).step_by(3) {
        seen += check_as_of(&pool, &store, at(&archive, index)).await;
    }
    assert!(seen > 100, "{seen} rows were compared");

    // The log gives the versions again, too.
    let before = dump(&pool).await;
    assert!(before.iter().filter(|row| row.starts_with("row_version")).count() > 60);
    store.rebuild(Chain::Near).await.unwrap();
    assert_same(&dump(&pool).await, &before);
    store.rebuild_online(Chain::Near, None, History::AsKept).await.unwrap();
    assert_same(&dump(&pool).await, &before);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn the_history_of_the_past_is_made_from_the_log_and_goes_on(pool: PgPool) {
    let mut archive = Recording::new(Chain::Near);
    life(&mut archive, BLOCKS, 0);
    let store = begun(&pool, &archive, true).await;
    store.commit_finalized(&archive.blocks, Some(at(&archive, BLOCKS - 1))).await.unwrap();
    let whole = dump(&pool).await;
    store.disable_history(Chain::Near).await.unwrap();
    assert_eq!(count(&pool, "row_version").await, 0);

    store.reset(Chain::Near).await.unwrap();
    let store = begun(&pool, &archive, false).await;
    store.commit_finalized(&archive.blocks[..20], Some(at(&archive, 19))).await.unwrap();
    assert_eq!(count(&pool, "row_version").await, 0);
    assert!(matches!(
        store.snapshot().await.unwrap().as_of(at(&archive, 5), "task", &[json!(1)]).await,
        Err(Error::NoHistory { .. })
    ));

    store.rebuild_online(Chain::Near, None, History::Whole).await.unwrap();
    store.commit_finalized(&archive.blocks[20..], Some(at(&archive, BLOCKS - 1))).await.unwrap();

    assert_same(&dump(&pool).await, &whole);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_history_begins_where_it_is_asked_for_and_nothing_before_it_is_claimed(pool: PgPool) {
    let mut archive = Recording::new(Chain::Near);
    life(&mut archive, BLOCKS, 0);
    let store = begun(&pool, &archive, false).await;
    store.commit_finalized(&archive.blocks[..10], Some(at(&archive, 9))).await.unwrap();
    let store = begun(&pool, &archive, true).await;
    store.commit_finalized(&archive.blocks[10..], Some(at(&archive, BLOCKS - 1))).await.unwrap();
    let from = store.history_from(Chain::Near).await.unwrap().unwrap();
    assert_eq!(from.height, at(&archive, 9).height + 1);

    for index in (9..BLOCKS).step_by(5) {
        check_as_of(&pool, &store, at(&archive, index)).await;
    }
    let earlier = format!("select * from as_of(null::task, 'near', {})", at(&archive, 8).height);
    let refused = sqlx::query(AssertSqlSafe(earlier)).execute(&pool).await.unwrap_err().to_string();
    assert!(refused.contains("what task held after block 116 of near is not known"), "{refused}");
    let later = format!("select * from as_of(null::task, 'near', {})", at(&archive, BLOCKS - 1).height + 1);
    assert!(sqlx::query(AssertSqlSafe(later)).execute(&pool).await.is_err());
    assert!(sqlx::query("select * from as_of(null::block, 'near', 130)").execute(&pool).await.is_err());

    // It goes on without being asked for again, and below what is final a rewind finds its images.
    let then = get(&pool).await;
    let store = begun(&pool, &archive, false).await;
    store.rewind(at(&archive, 14)).await.unwrap();
    store.commit_finalized(&archive.blocks[15..], Some(at(&archive, BLOCKS - 1))).await.unwrap();
    assert_same(&get(&pool).await, &then);
    check_as_of(&pool, &store, at(&archive, 12)).await;
    check_as_of(&pool, &store, at(&archive, 20)).await;
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_row_lists_its_versions(pool: PgPool) {
    let mut archive = Recording::new(Chain::Near);
    archive
        .linked([node_registered("a")])
        .linked([task_submitted(1)])
        .linked([task_assigned(1, "a")])
        .linked([task_submitted(2)])
        .linked([task_completed(1, "a")]);
    let store = begun(&pool, &archive, true).await;
    archive.commit_to(&store).await;
    store.commit_finalized(&[], Some(at(&archive, 4))).await.unwrap();

    let mut snapshot = store.snapshot().await.unwrap();
    let versions = snapshot.versions(Chain::Near, "task", &[json!(1)]).await.unwrap();
    let get: Vec<(Option<u64>, Option<u64>, &str)> = versions
        .iter()
        .map(|version| (version.valid_from, version.valid_to, version.row["status"].as_str().unwrap()))
        .collect();
    let [submitted, assigned, completed] = [1, 2, 4].map(|index| at(&archive, index).height);
    assert_eq!(
        get,
        [
            (Some(submitted), Some(assigned), "pending"),
            (Some(assigned), Some(completed), "assigned"),
            (Some(completed), None, "completed"),
        ]
    );
    for (index, status) in
        [(0, None), (1, Some("pending")), (2, Some("assigned")), (3, Some("assigned")), (4, Some("completed"))]
    {
        let then = snapshot.as_of(at(&archive, index), "task", &[json!(1)]).await.unwrap();
        assert_eq!(then.as_ref().and_then(|row| row["status"].as_str()), status, "after block {index}");
    }
    assert!(snapshot.versions(Chain::Near, "task", &[json!(9)]).await.unwrap().is_empty());
    let later = near(at(&archive, 4).height + 1);
    let refused = snapshot.as_of(later, "task", &[json!(1)]).await.unwrap_err().to_string();
    assert!(refused.contains("versions are kept from block"), "{refused}");
}
