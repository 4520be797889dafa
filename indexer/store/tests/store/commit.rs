use domain::{Chain, Position};
use sqlx::PgPool;
use store::{Committed, Error, Store};

use crate::archive::*;
use crate::dump::dump;

fn story() -> Recording {
    let mut archive = Recording::new(Chain::Near);
    archive
        .block([node_registered("a"), task_submitted(1), task_assigned(1, "a")])
        .block([])
        .block([result_submitted(1, "a"), task_completed(1, "a"), task_submitted(2)])
        .block([]);
    archive
}

async fn begun(pool: &PgPool, archive: &Recording) -> Store {
    let store = Store::from(pool.clone());
    store.begin(Chain::Near, &archive.identity()).await.unwrap();
    store
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_block_delivered_twice_changes_nothing(pool: PgPool) {
    let archive = story();
    let store = begun(&pool, &archive).await;
    let committed = store.commit(&archive.blocks).await.unwrap();
    assert_eq!(committed, Committed { blocks: 4, events: 6, rows: 17, rejects: 0 });
    let once = dump(&pool).await;

    for block in &archive.blocks {
        assert_eq!(store.commit(std::slice::from_ref(block)).await.unwrap(), Committed::default());
    }
    assert_eq!(store.commit(&archive.blocks).await.unwrap(), Committed::default());
    assert_eq!(dump(&pool).await, once);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_batch_that_overlaps_adds_only_what_is_new(pool: PgPool) {
    let archive = story();
    let store = begun(&pool, &archive).await;
    store.commit(&archive.blocks[..2]).await.unwrap();
    let twice: Vec<_> = archive.blocks[1..3].iter().chain(&archive.blocks[2..]).cloned().collect();
    assert_eq!(store.commit(&twice).await.unwrap(), Committed { blocks: 2, events: 3, rows: 9, rejects: 0 });
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_gap_is_refused_and_nothing_is_stored(pool: PgPool) {
    let archive = story();
    let store = begun(&pool, &archive).await;
    store.commit(&archive.blocks[..1]).await.unwrap();
    let before = dump(&pool).await;

    let error = store.commit(&archive.blocks[2..]).await.unwrap_err();

    assert!(matches!(error, Error::Gap { held, .. } if held == archive.blocks[0].position), "{error}");
    assert_eq!(error.to_string().matches("near height").count(), 3, "{error}");
    let mut holed = archive.blocks.clone();
    holed.remove(2);
    assert!(matches!(store.commit(&holed).await, Err(Error::Gap { .. })));
    assert_eq!(dump(&pool).await, before);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn the_first_block_is_the_first_at_or_after_the_start(pool: PgPool) {
    let archive = story();
    let store = begun(&pool, &archive).await;
    assert!(matches!(store.commit(&archive.blocks[1..]).await, Err(Error::GapAtStart { .. })));

    let mut early = archive.blocks[0].clone();
    early.position.height = START - 1;
    assert!(matches!(store.commit(&[early]).await, Err(Error::BeforeStart { .. })));

    let mut skipped_start = archive.blocks[0].clone();
    skipped_start.position.height = START + 1;
    assert_eq!(store.commit(&[skipped_start]).await.unwrap().blocks, 1);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn another_block_at_the_same_height_is_a_fork(pool: PgPool) {
    let archive = story();
    let store = begun(&pool, &archive).await;
    store.commit(&archive.blocks).await.unwrap();
    let before = dump(&pool).await;
    for index in [0, 2, 3] {
        let mut other = archive.blocks[index].clone();
        other.hash = "another".to_owned();
        let error = store.commit(&[other]).await.unwrap_err();
        assert!(matches!(error, Error::Fork { .. }), "{error}");
        assert!(error.to_string().contains("indexer reset --chain near"), "{error}");
    }
    assert_eq!(dump(&pool).await, before);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_block_that_does_not_build_on_the_last_one_is_a_fork(pool: PgPool) {
    let archive = story();
    let store = begun(&pool, &archive).await;
    store.commit(&archive.blocks[..3]).await.unwrap();

    let mut other_parent = archive.blocks[3].clone();
    other_parent.parent_hash = "another".to_owned();
    assert!(matches!(store.commit(&[other_parent]).await, Err(Error::Fork { .. })));

    let mut older_parent = archive.blocks[3].clone();
    older_parent.parent = archive.blocks[1].position;
    assert!(matches!(store.commit(&[older_parent]).await, Err(Error::Fork { .. })));

    let mut never_received = archive.blocks[1].clone();
    never_received.records = archive.blocks[0].records.clone();
    assert!(matches!(store.commit(&[never_received]).await, Err(Error::Fork { .. })));
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_batch_that_is_none_is_refused(pool: PgPool) {
    let archive = story();
    let store = begun(&pool, &archive).await;
    assert_eq!(store.commit(&[]).await.unwrap(), Committed::default());
    assert!(matches!(
        Store::from(pool.clone()).commit(&Recording::new(Chain::Solana).block([]).blocks).await,
        Err(Error::NotBegun(_))
    ));

    let mut mixed = archive.blocks.clone();
    mixed[1].position = Position::new(Chain::Solana, mixed[1].position.height);
    assert!(matches!(store.commit(&mixed).await, Err(Error::MixedChains(..))));

    let mut unordered = archive.blocks.clone();
    unordered[0].records.swap(0, 1);
    assert!(matches!(store.commit(&unordered).await, Err(Error::RecordOrder(_))));

    let mut doubled = archive.blocks.clone();
    let record = doubled[0].records[0].clone();
    doubled[0].records.insert(0, record);
    assert!(matches!(store.commit(&doubled).await, Err(Error::RecordOrder(_))));

    let mut high = archive.blocks[..1].to_vec();
    high[0].position.height = u64::MAX;
    let error = store.commit(&high).await.unwrap_err();
    assert!(error.to_string().starts_with("height is 18446744073709551615, beyond"), "{error}");
    assert_eq!(store.cursor(Chain::Near).await.unwrap(), None);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_commit_that_fails_at_its_last_step_leaves_nothing(pool: PgPool) {
    let archive = story();
    let store = begun(&pool, &archive).await;
    store.commit(&archive.blocks[..1]).await.unwrap();
    let before = dump(&pool).await;
    sqlx::raw_sql(
        "create function refuse() returns trigger language plpgsql as $$ begin raise 'no space left'; end $$;
         create trigger refuse before update on chain_cursor for each row execute function refuse();",
    )
    .execute(&pool)
    .await
    .unwrap();

    let error = store.commit(&archive.blocks[1..]).await.unwrap_err();

    assert!(error.to_string().contains("no space left"), "{error}");
    assert_eq!(dump(&pool).await, before);
    sqlx::raw_sql("drop trigger refuse on chain_cursor").execute(&pool).await.unwrap();
    assert_eq!(store.commit(&archive.blocks[1..]).await.unwrap().blocks, 3);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn two_indexers_at_once_store_each_block_once(pool: PgPool) {
    let archive = story();
    let store = begun(&pool, &archive).await;
    let other = store.clone();
    let (one, two) = tokio::join!(store.commit(&archive.blocks), other.commit(&archive.blocks));
    assert_eq!(one.unwrap().blocks + two.unwrap().blocks, 4);
}
