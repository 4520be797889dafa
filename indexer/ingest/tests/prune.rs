//! Old parts of the log on archive files: nothing is lost on the way, and all can be rebuilt from there.

use std::fs;
use std::path::Path;

use domain::{Block, Body, Chain, Event, Position, Record, TimeNs, TokenAmount, TokenMinted};
use ingest::Error;
use ingest::archive;
use ingest::archive::ArchiveDir;
use ingest::commands::{Older, prune};
use ingest::decode::NearDecoder;
use ingest::source::{AfterArchive, ArchivedSource, Source};
use ingest::wire::NearBlock;
use sqlx::PgPool;
use store::{Identity, Proof, Store};

use crate::follow::{Following, LONG, dump, market_at, stored};
use crate::scripted::near::{self, CONTRACT, block_on};

const STEP: u64 = 700_000;
const START: u64 = 11;

fn identity() -> Identity {
    Identity { genesis: "localnet:genesis".to_owned(), emitter: CONTRACT.to_owned(), start: START }
}

/// The market, each block in another part of the log or the next, and in the first an event whose text Postgres cannot hold
/// and one that speaks of nothing.
fn blocks(step: u64) -> Vec<Block> {
    let decoder = NearDecoder::new(CONTRACT.parse().unwrap());
    let wire: Vec<NearBlock> = market_at(step).into_iter().map(|it| serde_json::from_value(it).unwrap()).collect();
    let mut blocks: Vec<Block> = wire.iter().map(|block| decoder.decode(block)).collect();
    let minted =
        TokenMinted { owner_id: "a.near".parse().unwrap(), amount: TokenAmount(5), memo: Some("n\0l".to_owned()) };
    let expired: Event = serde_json::from_value(serde_json::json!({
        "kind": "task_cancelled", "data": {"task_id": "77", "refund": "1"},
    }))
    .unwrap();
    for (event_index, event) in (1..).zip([Event::from(minted), expired]) {
        let record = blocks[0].records[0].clone();
        blocks[0].records.push(Record { event_index, body: Body::Event { event, link: None }, ..record });
    }
    blocks
}

async fn filled(pool: &PgPool, blocks: &[Block]) -> Store {
    let store = Store::from(pool.clone());
    store.begin(Chain::Near, &identity()).await.unwrap();
    store.commit_finalized(blocks, blocks.last().map(|last| last.position)).await.unwrap();
    store
}

fn near(height: u64) -> Position {
    Position::new(Chain::Near, height)
}

async fn parts(pool: &PgPool) -> Vec<String> {
    let query = "select relname::text from pg_inherits join pg_class on pg_class.oid = inhrelid
                 where inhparent = 'event_log_near'::regclass order by 1";
    sqlx::query_scalar(query).fetch_all(pool).await.unwrap()
}

async fn logged(pool: &PgPool) -> Vec<i64> {
    sqlx::query_scalar("select height from event_log order by height").fetch_all(pool).await.unwrap()
}

fn older(folder: &Path) -> Older {
    Older::open(&ArchiveDir::new(folder, Chain::Near)).unwrap()
}

/// What is reported the rows: all but the log, its views and what is known of it.
async fn rows(pool: &PgPool) -> Vec<String> {
    const OF_THE_LOG: [&str; 4] = ["event_log", "task_transition ", "pruned ", "coverage "];
    let mut rows = dump(pool).await;
    rows.retain(|row| !OF_THE_LOG.iter().any(|table| row.starts_with(table)));
    rows
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn pruning_moves_the_log_and_keeps_the_next_proof(pool: PgPool) {
    let (folder, blocks) = (tempfile::tempdir().unwrap(), blocks(STEP));
    let store = filled(&pool, &blocks[..4]).await;
    let before = rows(&pool).await;
    assert_eq!(parts(&pool).await, ["event_log_near_0", "event_log_near_1", "event_log_near_2"]);

    assert_eq!(prune(&store, blocks[2].position, folder.path()).await.unwrap(), 4);
    assert_eq!(parts(&pool).await, ["event_log_near_1", "event_log_near_2"]);
    assert_eq!(logged(&pool).await, [1_400_011, 2_100_011]);
    assert_eq!(rows(&pool).await, before);
    assert_eq!(store.pruned(Chain::Near).await.unwrap().unwrap().events, 4);
    assert_eq!(prune(&store, blocks[2].position, folder.path()).await.unwrap(), 0, "it is done");
    assert_eq!(prune(&store, near(2_100_011), folder.path()).await.unwrap(), 1);
    assert_eq!(logged(&pool).await, [2_100_011]);

    let mut missing = blocks[4].clone();
    let Body::Event { link: Some(link), .. } = &mut missing.records[0].body else { panic!() };
    link.seq += 1;
    let error = store.commit(&[missing]).await.unwrap_err();
    assert!(matches!(error, store::Error::Unproven { .. }), "{error}");
    store.commit_finalized(&blocks[4..], Some(blocks[4].position)).await.unwrap();
    assert_eq!(prune(&store, near(blocks[4].position.height + 1), folder.path()).await.unwrap(), 2);
    assert!(logged(&pool).await.is_empty());
    assert_eq!(parts(&pool).await, ["event_log_near_2"], "its part is not over");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn rows_are_rebuilt_from_archive_and_log(pool: PgPool) {
    let (folder, blocks) = (tempfile::tempdir().unwrap(), blocks(STEP));
    let store = filled(&pool, &blocks).await;
    let expected = store.rebuild(Chain::Near).await.unwrap();
    assert!(expected.differing.is_empty());
    prune(&store, blocks[3].position, folder.path()).await.unwrap();
    let before = dump(&pool).await;

    let error = store.rebuild(Chain::Near).await.unwrap_err();
    assert!(
        matches!(error, store::Error::LogArchived { .. }) && error.to_string().contains("--archive-dir"),
        "{error}"
    );
    assert_eq!(dump(&pool).await, before);
    let rebuilt = store.rebuild_with(Chain::Near, Some(&mut older(folder.path()))).await.unwrap();
    assert_eq!(rebuilt, expected);
    assert_eq!(dump(&pool).await, before);
    sqlx::query("update node set rewards = rewards + 1").execute(&pool).await.unwrap();
    let rebuilt = store.rebuild_with(Chain::Near, Some(&mut older(folder.path()))).await.unwrap();
    assert_eq!(rebuilt.differing.len(), 1);
    assert_eq!(dump(&pool).await, before);

    // The archive files of less than was dropped.
    let less = tempfile::tempdir().unwrap();
    store.reset(Chain::Near).await.unwrap();
    filled(&pool, &blocks).await;
    prune(&store, blocks[1].position, less.path()).await.unwrap();
    copy(less.path(), folder.path());
    prune(&store, blocks[3].position, folder.path()).await.unwrap();
    let error = store.rebuild_with(Chain::Near, Some(&mut older(less.path()))).await.unwrap_err();
    assert!(matches!(error, store::Error::ArchiveMismatch { .. }), "{error}");
    assert_eq!(dump(&pool).await, before);
}

fn copy(from: &Path, to: &Path) {
    fs::remove_dir_all(to).unwrap();
    fs::create_dir(to).unwrap();
    for file in fs::read_dir(from).unwrap().map(|file| file.unwrap()) {
        fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_fresh_database_is_filled_from_the_archive_then_the_chain(pool: PgPool) {
    let folder = tempfile::tempdir().unwrap();
    let node = near::Node::start().await;
    let market = market_at(1);
    market.iter().for_each(|block| node.produce(block.clone()));
    node.produce(block_on(16, 15));
    let following = Following::start(node.source(START, LONG), &pool);
    stored(&pool, near(16)).await;
    following.stop().await;
    let store = Store::from(pool.clone());
    let (expected, log) = (rows(&pool).await, logged(&pool).await);
    assert_eq!(prune(&store, near(14), folder.path()).await.unwrap(), 3);
    store.reset(Chain::Near).await.unwrap();

    node.script().keeps_from = 14;
    let folder = ArchiveDir::new(folder.path(), Chain::Near);
    let archived = ArchivedSource::new(node.source(START, LONG), Some(folder), AfterArchive::Servers);
    assert_eq!(archived.identity().await.unwrap(), identity());
    let following = Following::start(archived, &pool);
    stored(&pool, near(16)).await;
    following.stop().await;
    assert_eq!((rows(&pool).await, logged(&pool).await), (expected, log));
    let ranges = store.ranges(Chain::Near).await.unwrap();
    let shape: Vec<_> = ranges.iter().map(|range| (range.from, range.to, range.proof)).collect();
    assert_eq!(shape, [(11, 13, Proof::Log), (14, 16, Proof::Parents)]);
    assert_eq!(ranges[0].last_hash, ranges[1].parent_hash);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn what_may_be_taken_back_or_could_not_be_read_is_not_let_go_of(pool: PgPool) {
    let (folder, mut blocks) = (tempfile::tempdir().unwrap(), blocks(1));
    let store = Store::from(pool.clone());
    store.begin(Chain::Near, &identity()).await.unwrap();
    store.commit(&blocks[..2]).await.unwrap();
    let refused = async |before| match prune(&store, near(before), folder.path()).await.unwrap_err() {
        Error::Store(error) => error,
        other => panic!("{other}"),
    };
    assert!(matches!(refused(12).await, store::Error::NotFinal { finalized: None, .. }));
    store.commit_finalized(&[], Some(near(11))).await.unwrap();
    let error = refused(13).await;
    assert!(matches!(error, store::Error::NotFinal { .. }) && error.to_string().contains("near height 11"), "{error}");

    blocks[2].records[0].body = Body::Reject(domain::Reject { bytes: vec![1], reason: "new".to_owned(), link: None });
    blocks[2].time = TimeNs(3);
    store.commit_finalized(&blocks[2..3], Some(near(13))).await.unwrap();
    let error = refused(14).await;
    assert!(
        matches!(error, store::Error::Unread { records: 1, .. }) && error.to_string().contains("reprocess"),
        "{error}"
    );
    assert_eq!(logged(&pool).await.len(), 4);
    assert_eq!(prune(&store, near(13), folder.path()).await.unwrap(), 4);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn an_interrupted_prune_continues_and_a_foreign_archive_is_refused(pool: PgPool) {
    let (folder, blocks) = (tempfile::tempdir().unwrap(), blocks(1));
    let store = filled(&pool, &blocks).await;
    prune(&store, near(13), folder.path()).await.unwrap();
    // The archive files were written, and the log was not dropped.
    store.reset(Chain::Near).await.unwrap();
    filled(&pool, &blocks).await;
    let kept = tempfile::tempdir().unwrap();
    copy(folder.path(), kept.path());
    assert_eq!(prune(&store, near(15), folder.path()).await.unwrap(), 6);
    assert_eq!(logged(&pool).await, [15]);

    // Archive files of a chain that said something else.
    store.reset(Chain::Near).await.unwrap();
    let mut others = blocks.clone();
    others[0].records[0].tx_id = "another".to_owned();
    filled(&pool, &others).await;
    let before = dump(&pool).await;
    let error = prune(&store, near(15), kept.path()).await.unwrap_err();
    assert!(matches!(error, Error::Store(store::Error::ArchiveMismatch { .. })), "{error}");
    assert_eq!(dump(&pool).await, before);

    // A byte of them was changed.
    copy(folder.path(), kept.path());
    let file = ArchiveDir::new(kept.path(), Chain::Near).files(0).unwrap().remove(0);
    let mut bytes = fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&file, bytes).unwrap();
    let error = prune(&store, near(15), kept.path()).await.unwrap_err();
    assert!(matches!(error, Error::Recording(archive::Error::Damaged { .. })), "{error}");
    assert_eq!(dump(&pool).await, before);
}
