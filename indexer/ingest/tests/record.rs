//! Recorded blocks: what is read from archive files is what was received live, or nothing.

use std::fs;
use std::path::{Path, PathBuf};

use domain::{Chain, Position};
use ingest::Error;
use ingest::archive;
use ingest::archive::{Archivable, ArchiveDir, Content, DirHeader, Reader, Writer};
use ingest::commands::{Recording, archive_chain};
use ingest::decode::NearDecoder;
use ingest::source::{AfterArchive, ArchivedSource, Source};
use ingest::wire::{ExecutionStatus, Header, NearBlock, Outcome};
use proptest::prelude::*;
use sqlx::PgPool;
use store::{Identity, Store};
use tokio_util::sync::CancellationToken;

use crate::follow::{Following, LAST, LONG, dump, forget, read_all, slot, stored, story};
use crate::scripted::near::{self, CONTRACT, block_on};
use crate::scripted::solana::{Node, ScriptedBlock};

/// The story's chain, and enough blocks after it for all of it to be final.
pub async fn node() -> Node {
    let node = Node::start().await;
    story().into_iter().for_each(|block| node.produce(block));
    (LAST + 1..=LAST + 40).for_each(|slot| node.produce(ScriptedBlock::new(slot, slot - 1)));
    node
}

pub async fn recorded<S: Source<Block: Archivable>>(source: &S, folder: &Path, until: u64, blocks_per_file: u64) {
    let folder = ArchiveDir::new(folder, S::CHAIN);
    let recording = Recording { folder, until: Some(until), blocks_per_file };
    let stop = CancellationToken::new();
    let recording = archive_chain(source, &recording, &stop);
    tokio::time::timeout(LONG, recording).await.expect("it reaches the last block").unwrap();
}

fn files(folder: &Path, chain: Chain) -> Vec<PathBuf> {
    ArchiveDir::new(folder, chain).files(0).unwrap()
}

fn played(node: &Node, folder: &Path, afterwards: AfterArchive) -> ArchivedSource<ingest::source::Solana> {
    ArchivedSource::new(node.source(1, LONG), Some(ArchiveDir::new(folder, Chain::Solana)), afterwards)
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn replaying_an_archive_equals_following_live(pool: PgPool) {
    let expected = read_all(&pool).await;
    forget(&pool).await;

    let folder = tempfile::tempdir().unwrap();
    let node = node().await;
    recorded(&node.source(1, LONG), folder.path(), LAST, 7).await;
    assert_eq!(files(folder.path(), Chain::Solana).len(), 8);

    // Nobody is asked.
    node.script().rpc_fails = vec![401; 1_000];
    let following = Following::start(played(&node, folder.path(), AfterArchive::ArchiveFiles), &pool);
    stored(&pool, slot(LAST)).await;
    following.stop().await;
    assert_eq!(dump(&pool).await, expected);
    let finalized = Store::from(pool.clone()).progress().await.unwrap()[0].finalized;
    assert_eq!(finalized, Some(slot(LAST)));
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn replaying_a_market_archive_equals_following_live(pool: PgPool) {
    let store = Store::from(pool.clone());
    let node = near::Node::start().await;
    crate::follow::market().into_iter().for_each(|block| node.produce(block));
    let last = Position::new(Chain::Near, 15);
    let live = Following::start(node.source(11, LONG), &pool);
    stored(&pool, last).await;
    live.stop().await;
    let (expected, rows) = (store.digests(Chain::Near).await.unwrap(), dump(&pool).await);
    store.reset(Chain::Near).await.unwrap();

    let folder = tempfile::tempdir().unwrap();
    recorded(&node.source(11, LONG), folder.path(), 15, 1_000).await;
    let archived = ArchivedSource::new(
        node.source(11, LONG),
        Some(ArchiveDir::new(folder.path(), Chain::Near)),
        AfterArchive::ArchiveFiles,
    );
    let following = Following::start(archived, &pool);
    stored(&pool, last).await;
    following.stop().await;
    assert_eq!(store.digests(Chain::Near).await.unwrap(), expected);
    assert_eq!(dump(&pool).await, rows);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn archive_and_servers_join_without_a_gap(pool: PgPool) {
    let expected = read_all(&pool).await;
    forget(&pool).await;

    let folder = tempfile::tempdir().unwrap();
    let node = node().await;
    recorded(&node.source(1, LONG), folder.path(), 33, 10).await;
    node.leave(LAST);
    node.script().rpc_keeps_from = 34;
    let following = Following::start(played(&node, folder.path(), AfterArchive::Servers), &pool);
    stored(&pool, slot(LAST)).await;
    following.stop().await;
    assert_eq!(dump(&pool).await, expected);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn files_added_to_an_archive_are_followed(pool: PgPool) {
    let folder = tempfile::tempdir().unwrap();
    let node = node().await;
    recorded(&node.source(1, LONG), folder.path(), 20, 10).await;
    let following = Following::start(played(&node, folder.path(), AfterArchive::ArchiveFiles), &pool);
    stored(&pool, slot(20)).await;
    // As after a kill -9: what was not finished is recorded again.
    fs::write(folder.path().join("solana.part"), b"half an archive file").unwrap();
    recorded(&node.source(1, LONG), folder.path(), 50, 10).await;
    stored(&pool, slot(50)).await;
    following.stop().await;
}

#[tokio::test]
async fn a_branch_that_the_chain_leaves_is_not_recorded() {
    let folder = tempfile::tempdir().unwrap();
    let node = Node::start().await;
    (1..=10).for_each(|slot| node.produce(ScriptedBlock::new(slot, slot - 1)));
    let (source, path) = (node.source(1, LONG), folder.path().to_owned());
    let recording = tokio::spawn(async move { recorded(&source, &path, 40, 1_000).await });
    node.subscribed().await;
    node.produce(ScriptedBlock::new(11, 10).on_branch("left", 11));
    node.leave(10);
    (11..=90).for_each(|slot| node.produce(ScriptedBlock::new(slot, slot - 1)));
    recording.await.unwrap();
    let mut file = Reader::open(&files(folder.path(), Chain::Solana)[0]).unwrap();
    let blocks: Vec<ingest::wire::SolanaBlock> = file.next(0).unwrap().unwrap();
    assert!(
        blocks
            .iter()
            .map(|block| &block.header)
            .eq((1..=40).map(|slot| ScriptedBlock::new(slot, slot - 1).header).collect::<Vec<_>>().iter())
    );
}

#[tokio::test]
async fn two_recorders_of_one_folder_and_a_recorder_of_another_chain_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let node = near::Node::start().await;
    (1..=5).for_each(|height| node.produce(block_on(height, height - 1)));
    recorded(&node.source(1, LONG), folder.path(), 3, 10).await;

    let identity = node.source(1, LONG).identity().await.unwrap();
    let label = |identity: &Identity| DirHeader::new(Chain::Near, Content::Blocks, identity);
    let open = |label| Writer::<NearBlock>::open(ArchiveDir::new(folder.path(), Chain::Near), label, 10).map(drop);
    let held = Writer::<NearBlock>::open(ArchiveDir::new(folder.path(), Chain::Near), label(&identity), 10).unwrap();
    assert!(matches!(open(label(&identity)), Err(archive::Error::Taken { .. })));
    drop(held);
    assert!(open(label(&identity)).is_ok());

    for other in [
        Identity { genesis: "another".to_owned(), ..identity.clone() },
        Identity { emitter: "another.near".to_owned(), ..identity.clone() },
        Identity { start: 2, ..identity.clone() },
    ] {
        let error = open(label(&other)).unwrap_err();
        assert!(
            matches!(error, archive::Error::Other { .. }) && error.to_string().contains("give the folder"),
            "{error}"
        );
    }

    node.script().genesis = "another".to_owned();
    let folder = ArchiveDir::new(folder.path(), Chain::Near);
    let error =
        ArchivedSource::new(node.source(1, LONG), Some(folder), AfterArchive::Servers).identity().await.unwrap_err();
    assert!(matches!(error, Error::Recording(archive::Error::Other { .. })), "{error}");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_missing_archive_file_is_named(pool: PgPool) {
    let folder = tempfile::tempdir().unwrap();
    let node = node().await;
    recorded(&node.source(1, LONG), folder.path(), LAST, 10).await;
    let files = files(folder.path(), Chain::Solana);
    fs::remove_file(&files[2]).unwrap();
    let error =
        Following::start(played(&node, folder.path(), AfterArchive::ArchiveFiles), &pool).end().await.unwrap_err();
    let next = files[3].display().to_string();
    assert!(error.to_string().contains(&next) && error.to_string().contains("missing between them"), "{error}");
    let cursor = Store::from(pool).cursor(Chain::Solana).await.unwrap().unwrap();
    assert_eq!(cursor.position, slot(23), "what is before it is stored");
}

/// Blocks with something in them.
fn blocks(count: u64) -> Vec<NearBlock> {
    let hash = |height: u64| format!("h{height}");
    let outcome = |height: u64| Outcome {
        tx_hash: Some(format!("transaction {height}")),
        receipt_id: "receipt".to_owned(),
        executor_id: CONTRACT.to_owned(),
        status: ExecutionStatus::Success,
        logs: vec!["log".repeat(usize::try_from(height % 7).unwrap())],
    };
    let block = |height: u64| NearBlock {
        header: Header { height, hash: hash(height), parent_height: height - 1, parent_hash: hash(height - 1) },
        time_ns: height,
        outcomes: vec![(0, outcome(height))],
    };
    (1..=count).map(block).collect()
}

/// One archive file of these blocks, so many a frame.
fn written(blocks: &[NearBlock], frame: u64) -> (tempfile::TempDir, PathBuf, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let identity = Identity { genesis: "g".to_owned(), emitter: CONTRACT.to_owned(), start: 1 };
    let label = DirHeader::new(Chain::Near, Content::Blocks, &identity);
    let mut writer = Writer::open(ArchiveDir::new(folder.path(), Chain::Near), label, u64::MAX).unwrap();
    for chunk in blocks.chunks(usize::try_from(frame).unwrap()) {
        chunk.iter().for_each(|block| writer.push(block).unwrap());
        writer.end_frame().unwrap();
    }
    writer.end_file().unwrap();
    let path = files(folder.path(), Chain::Near).remove(0);
    let bytes = fs::read(&path).unwrap();
    (folder, path, bytes)
}

/// All that is handed over, and how it ends.
fn read(path: &Path) -> (Vec<NearBlock>, Result<(), archive::Error>) {
    let mut taken = Vec::new();
    let mut file = match Reader::open(path) {
        Ok(file) => file,
        Err(error) => return (taken, Err(error)),
    };
    loop {
        match file.next(0) {
            Ok(Some(blocks)) => taken.extend::<Vec<NearBlock>>(blocks),
            Ok(None) => return (taken, Ok(())),
            Err(error) => return (taken, Err(error)),
        }
    }
}

/// Holds what a spoilt archive file gave against what is on the whole one: whole frames of it, and then the place of the damage.
fn check_spoilt(path: &Path, blocks: &[NearBlock], frame: usize, at: usize) {
    let (taken, ended) = read(path);
    assert_eq!(taken, blocks[..taken.len()]);
    assert!(taken.len() % frame == 0 || taken.len() == blocks.len(), "{} of a frame of {frame}", taken.len());
    match ended.unwrap_err() {
        error @ archive::Error::Damaged { .. } => {
            let archive::Error::Damaged { offset, .. } = &error else { unreachable!() };
            assert!(usize::try_from(*offset).unwrap() <= at, "{error}");
            assert!(
                error.to_string().contains(path.to_str().unwrap()) && error.to_string().contains("at byte"),
                "{error}"
            );
        }
        archive::Error::Version { .. } => panic!("a note proves itself"),
        other => panic!("{other}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_truncated_file_gives_whole_frames_and_an_offset(count in 1..60_u64, frame in 1..20_u64, cut: proptest::sample::Index) {
        let blocks = blocks(count);
        let (_folder, path, bytes) = written(&blocks, frame);
        let (taken, ended) = read(&path);
        prop_assert_eq!(&taken, &blocks);
        prop_assert!(ended.is_ok());
        let cut = cut.index(bytes.len());
        fs::write(&path, &bytes[..cut]).unwrap();
        check_spoilt(&path, &blocks, usize::try_from(frame).unwrap(), cut);
    }

    #[test]
    fn a_changed_byte_gives_whole_frames_and_an_offset(count in 1..60_u64, frame in 1..20_u64, at: proptest::sample::Index, by in 1..=255_u8) {
        let blocks = blocks(count);
        let (_folder, path, mut bytes) = written(&blocks, frame);
        let at = at.index(bytes.len());
        bytes[at] = bytes[at].wrapping_add(by);
        fs::write(&path, &bytes).unwrap();
        let (taken, ended) = read(&path);
        prop_assert_eq!(&taken[..], &blocks[..taken.len()]);
        prop_assert!(matches!(ended, Err(archive::Error::Damaged { .. })), "{:?}", ended);
    }
}

#[test]
fn an_archive_file_is_valid_zstandard() {
    let blocks = blocks(40);
    let (_folder, path, bytes) = written(&blocks, 16);
    let mut unpacked = Vec::new();
    zstd::stream::copy_decode(&bytes[..], &mut unpacked).unwrap();
    let mut rest = &unpacked[..];
    let mut read = Vec::new();
    while !rest.is_empty() {
        read.extend(<Vec<NearBlock> as borsh::BorshDeserialize>::deserialize(&mut rest).unwrap());
    }
    assert_eq!(read, blocks);
    let (label, end) = Reader::end(&path).unwrap();
    assert_eq!((label.version, end.blocks, end.first, end.last), (1, 40, 1, 40));
    // Frames below the place that is wanted are passed over.
    let mut file = Reader::open(&path).unwrap();
    assert_eq!(file.next::<NearBlock>(20).unwrap().unwrap()[0].header.height, 17);
}

#[test]
fn a_newer_archive_version_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let identity = Identity { genesis: "g".to_owned(), emitter: CONTRACT.to_owned(), start: 1 };
    let label = DirHeader { version: 2, ..DirHeader::new(Chain::Near, Content::Blocks, &identity) };
    let mut writer = Writer::open(ArchiveDir::new(folder.path(), Chain::Near), label, 10).unwrap();
    writer.push(&blocks(1)[0]).unwrap();
    writer.end_file().unwrap();
    let error = read(&files(folder.path(), Chain::Near)[0]).1.unwrap_err();
    assert!(matches!(error, archive::Error::Version { found: 2, known: 1, .. }), "{error}");
}

#[test]
fn a_block_that_does_not_stand_on_the_last_one_is_not_written() {
    let (blocks, folder) = (blocks(5), tempfile::tempdir().unwrap());
    let identity = Identity { genesis: "g".to_owned(), emitter: CONTRACT.to_owned(), start: 1 };
    let label = DirHeader::new(Chain::Near, Content::Blocks, &identity);
    let mut writer = Writer::open(ArchiveDir::new(folder.path(), Chain::Near), label, 10).unwrap();
    writer.push(&blocks[0]).unwrap();
    assert!(matches!(writer.push(&blocks[2]), Err(archive::Error::Fork { height: 3, .. })));
    writer.push(&blocks[1]).unwrap();
    writer.end_file().unwrap();
    assert_eq!(read(&files(folder.path(), Chain::Near)[0]).0, blocks[..2]);
}

#[test]
fn an_archived_block_decodes_as_the_received_one() {
    let decoder = NearDecoder::new(CONTRACT.parse().unwrap());
    let received: Vec<NearBlock> =
        crate::follow::market().into_iter().map(|block| serde_json::from_value(block).unwrap()).collect();
    let (_folder, path, _) = written(&received, 2);
    let decode = |blocks: &[NearBlock]| blocks.iter().map(|block| decoder.decode(block)).collect::<Vec<_>>();
    assert_eq!(decode(&read(&path).0), decode(&received));
}
