use domain::Chain;
use sqlx::PgPool;
use store::{Error, Identity, Store};

use crate::archive::{Recording, START, node_registered, project_created};
use crate::dump::{count, dump};

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_chain_begins_without_a_cursor_and_goes_on_from_its_last_block(pool: PgPool) {
    let store = Store::from(pool);
    let mut archive = Recording::new(Chain::Near);
    archive.block([]).block([node_registered("a")]);
    assert_eq!(store.begin(Chain::Near, &archive.identity()).await.unwrap(), None);
    assert_eq!(store.cursor(Chain::Near).await.unwrap(), None);
    store.commit(&archive.blocks).await.unwrap();

    let cursor = store.begin(Chain::Near, &archive.identity()).await.unwrap().unwrap();

    assert_eq!((cursor.position, cursor.hash), (archive.blocks[1].position, archive.blocks[1].hash.clone()));
    assert_eq!(cursor.time, archive.blocks[1].time);
    assert_eq!(store.cursor(Chain::Solana).await.unwrap(), None);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn another_network_or_emitter_is_refused_by_name(pool: PgPool) {
    let store = Store::from(pool);
    let held = Recording::new(Chain::Near).identity();
    store.begin(Chain::Near, &held).await.unwrap();
    let others = [
        Identity { genesis: "mainnet".to_owned(), ..held.clone() },
        Identity { emitter: "other.near".to_owned(), ..held.clone() },
    ];
    for other in others {
        let error = store.begin(Chain::Near, &other).await.unwrap_err();
        assert!(matches!(error, Error::ChainMismatch { .. }), "{error}");
        let text = error.to_string();
        for part in [&held.genesis, &held.emitter, &other.genesis, &other.emitter, "indexer reset --chain near"] {
            assert!(text.contains(part), "{text} names {part}");
        }
    }
    assert_eq!(store.begin(Chain::Near, &held).await.unwrap(), None);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn another_start_is_taken_until_a_block_is_held(pool: PgPool) {
    let store = Store::from(pool);
    let mut archive = Recording::new(Chain::Near);
    archive.block([]);
    let early = Identity { start: 7, ..archive.identity() };
    store.begin(Chain::Near, &early).await.unwrap();
    archive.commit_to(&store).await;

    let error = store.begin(Chain::Near, &early).await.unwrap_err();

    assert!(matches!(error, Error::StartMismatch { held: START, given: 7, .. }), "{error}");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_start_beyond_bigint_is_refused(pool: PgPool) {
    let store = Store::from(pool);
    let identity = Identity { start: u64::MAX, ..Recording::new(Chain::Near).identity() };
    let error = store.begin(Chain::Near, &identity).await.unwrap_err();
    assert!(error.to_string().starts_with("start height is 18446744073709551615"), "{error}");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_reset_forgets_one_chain_and_a_replay_brings_it_back(pool: PgPool) {
    let store = Store::from(pool.clone());
    let mut near = Recording::new(Chain::Near);
    near.block([node_registered("a")]);
    let mut solana = Recording::new(Chain::Solana);
    solana.block([project_created(1, "one")]);
    near.commit_to(&store).await;
    solana.commit_to(&store).await;
    let before = dump(&pool).await;

    store.reset(Chain::Near).await.unwrap();

    assert_eq!((count(&pool, "node").await, count(&pool, "project").await), (0, 1));
    assert_eq!(store.cursor(Chain::Near).await.unwrap(), None);
    let error = store.commit(&near.blocks).await.unwrap_err();
    assert!(matches!(error, Error::NotBegun(Chain::Near)), "{error}");

    near.commit_to(&store).await;
    assert_eq!(dump(&pool).await, before);
}
