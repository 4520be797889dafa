//! One story, many ways: however a stream and archive files report it, all tables are those of a clean run. What happens to blocks on
//! their way into the store has its own ways there.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use domain::Chain;
use fastrand::Rng;
use ingest::Error;
use ingest::archive;
use ingest::archive::ArchiveDir;
use ingest::source::{AfterArchive, ArchivedSource, Solana};
use sqlx::PgPool;

use crate::follow::{Following, LAST, LONG, dump, forget, read_all, slot, stored, story};
use crate::record::{node, recorded};
use crate::scripted::solana::Node;

/// In the same way as far as a block comes from its place.
const WINDOW: usize = 32;

fn seeds() -> u64 {
    if std::env::var_os("DEAI_LONG_TESTS").is_some_and(|value| value == "1") { 1_500 } else { 40 }
}

#[derive(Debug, Default)]
struct Tried {
    streamed: usize,
    out_of_order: usize,
    lost: usize,
    restarted: usize,
    cut: usize,
}

/// Each block comes one to five times, in any order within 32, or never; the listener is killed now and then.
#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_stream_that_reorders_repeats_and_loses_gives_the_same_tables(pool: PgPool) {
    let (expected, story) = (read_all(&pool).await, story());
    let (began, mut tried) = (Instant::now(), Tried::default());
    for seed in 0..seeds() {
        let mut dice = Rng::with_seed(seed);
        forget(&pool).await;
        let node = Node::start().await;
        let mut following = Following::start(node.source(1, LONG), &pool);
        node.subscribed().await;
        let mut get = 0;
        while get < story.len() {
            let end = (get + dice.usize(1..=WINDOW)).min(story.len());
            story[get..end].iter().for_each(|block| node.produce_unstreamed(block.clone()));
            let times = |at: usize| std::iter::repeat_n(at, dice.usize(0..=5));
            let mut order: Vec<usize> = (get..end).flat_map(times).collect();
            dice.shuffle(&mut order);
            tried.lost += (get..end).filter(|at| !order.contains(at)).count();
            tried.out_of_order += order.windows(2).filter(|pair| pair[1] < pair[0]).count();
            tried.streamed += order.len();
            order.into_iter().for_each(|at| node.stream(&story[at]));
            get = end;
            if dice.u8(..) < 40 {
                tried.restarted += 1;
                following.kill().await;
                following = Following::start(node.source(1, LONG), &pool);
            }
        }
        node.subscribed().await;
        node.stream(&story[story.len() - 1]);
        stored(&pool, slot(LAST)).await;
        following.stop().await;
        assert_eq!(dump(&pool).await, expected, "seed {seed}");
    }
    println!("a stream, {} seeds: {tried:?}, 0 events lost or duplicated, in {} s", seeds(), began.elapsed().as_secs());
    assert!(tried.out_of_order > 100 && tried.lost > 10 && tried.restarted > 5, "{tried:?}");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn an_archive_truncated_at_any_byte_stops_there_and_continues_when_whole(pool: PgPool) {
    let expected = read_all(&pool).await;
    let (folder, node) = (tempfile::tempdir().unwrap(), node().await);
    recorded(&node.source(1, LONG), folder.path(), LAST, 7).await;
    let files: Vec<(PathBuf, Vec<u8>)> = ArchiveDir::new(folder.path(), Chain::Solana)
        .files(0)
        .unwrap()
        .into_iter()
        .map(|path| (path.clone(), fs::read(path).unwrap()))
        .collect();
    let play = || -> ArchivedSource<Solana> {
        let folder = ArchiveDir::new(folder.path(), Chain::Solana);
        ArchivedSource::new(node.source(1, LONG), Some(folder), AfterArchive::ArchiveFiles)
    };
    let (began, mut tried) = (Instant::now(), Tried::default());
    for seed in 0..seeds() {
        let mut dice = Rng::with_seed(seed);
        forget(&pool).await;
        // One after the other, each cut and then whole: those that are behind are not read any more.
        let which: BTreeSet<usize> = (0..dice.usize(1..=3)).map(|_| dice.usize(..files.len())).collect();
        for (path, total) in which.into_iter().map(|at| &files[at]) {
            fs::write(path, &total[..dice.usize(..total.len())]).unwrap();
            tried.cut += 1;
            let error = Following::start(play(), &pool).end().await.unwrap_err();
            assert!(matches!(error, Error::Recording(archive::Error::Damaged { .. })), "seed {seed}: {error}");
            fs::write(path, total).unwrap();
        }
        let following = Following::start(play(), &pool);
        stored(&pool, slot(LAST)).await;
        following.stop().await;
        assert_eq!(dump(&pool).await, expected, "seed {seed}");
    }
    println!(
        "archive files, {} seeds: {} cuts, 0 events lost or duplicated, in {} s",
        seeds(),
        tried.cut,
        began.elapsed().as_secs()
    );
}
