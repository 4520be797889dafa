use std::time::Instant;

use domain::Chain;
use sqlx::PgPool;
use store::Store;

use super::dice::Dice;
use super::digest::{Digest, Tables, rows};
use super::line::{Chances, DEEPEST, Line, Tried, is_final};
use crate::archive::Recording;
use crate::dump::dump;
use crate::range::check_contiguous;

/// The number of times more seeds the long campaign plays.
const LONG: u64 = 12;
/// Seeds by which one archive file is reported.
const SEEDS_OF_A_RECORDING: u64 = 20;
const BLOCKS: usize = 36;

pub struct Way {
    pub name: &'static str,
    pub chains: &'static [Chain],
    /// Of a short run.
    pub seeds: u64,
    pub chances: Chances,
}

/// Reports archive files in one way by many seeds, and holds all tables against those of a clean run of the same archive file.
pub async fn play(pool: &PgPool, way: &Way) -> Tried {
    let began = Instant::now();
    let (tables, store) = (Tables::of(pool).await, Store::from(pool.clone()));
    let mut tried = Tried::default();
    for first in (0..seeds(way)).step_by(usize::try_from(SEEDS_OF_A_RECORDING).unwrap()) {
        let mut dice = Dice::new(first);
        let files: Vec<_> = way.chains.iter().map(|chain| (*chain, dice.archive(*chain, BLOCKS))).collect();
        play_clean(&store, &files).await;
        let clean = tables.digest(pool).await;
        for seed in first..first + SEEDS_OF_A_RECORDING {
            play_disturbed(&store, way, &files, seed, &mut tried).await;
            check(pool, &tables, &files, &clean, seed, &mut tried).await;
        }
        check_rebuilt(pool, &tables, &files, &clean, first).await;
    }
    println!("{}: {tried:?}, in {} s", way.name, began.elapsed().as_secs());
    tried
}

fn seeds(way: &Way) -> u64 {
    let is_long = std::env::var_os("DEAI_LONG_TESTS").is_some_and(|value| value == "1");
    if is_long { way.seeds * LONG } else { way.seeds }
}

async fn play_clean(store: &Store, files: &[(Chain, Recording)]) {
    for (chain, archive) in files {
        store.reset(*chain).await.unwrap();
        store.begin(*chain, &archive.identity()).await.unwrap();
        store.commit_finalized(&archive.blocks, is_final(archive, archive.blocks.len())).await.unwrap();
    }
}

async fn play_disturbed(store: &Store, way: &Way, files: &[(Chain, Recording)], seed: u64, tried: &mut Tried) {
    let mut dice = Dice::new(seed);
    let mut lines = Vec::new();
    for (chain, archive) in files {
        store.reset(*chain).await.unwrap();
        lines.push(Line::begin(store, *chain, archive).await);
    }
    while lines.iter().any(|line| !line.is_reported()) {
        let turn = dice.below(lines.len());
        if !lines[turn].is_reported() {
            lines[turn].step(&way.chances, &mut dice, tried).await;
        }
    }
    for line in &mut lines {
        if way.chances.forked > 0 && files.len() == 1 {
            // At the end, when the deepest fork is possible: each depth in its turn.
            let depth = 1 + usize::try_from(seed).unwrap() % DEEPEST;
            line.fork(depth, way.chances.killed_in_fork, &mut dice, tried).await;
        }
        line.end().await;
    }
    tried.seeds += 1;
}

async fn check(
    pool: &PgPool,
    tables: &Tables,
    files: &[(Chain, Recording)],
    clean: &Digest,
    seed: u64,
    tried: &mut Tried,
) {
    let held = tables.digest(pool).await;
    let (held_events, all) = (rows(&held, "event_log"), rows(clean, "event_log"));
    tried.lost += (all - held_events).max(0).unsigned_abs();
    tried.duplicated += (held_events - all).max(0).unsigned_abs();
    if held != *clean {
        report_difference(pool, files, seed).await;
    }
    for (chain, _) in files {
        assert_eq!(check_contiguous(&Store::from(pool.clone()), *chain).await.len(), 1, "seed {seed}");
    }
}

/// Row by row.
async fn report_difference(pool: &PgPool, files: &[(Chain, Recording)], seed: u64) -> ! {
    let rows = async || {
        let mut rows = dump(pool).await;
        rows.retain(|row| !row.starts_with("superseded "));
        rows
    };
    let held = rows().await;
    play_clean(&Store::from(pool.clone()), files).await;
    let clean = rows().await;
    let only = |one: &[String], other: &[String]| -> Vec<String> {
        one.iter().filter(|row| !other.contains(row)).cloned().collect()
    };
    panic!("seed {seed}: only so {:#?}, only in a clean run {:#?}", only(&held, &clean), only(&clean, &held));
}

/// The log alone gives the rows again.
async fn check_rebuilt(pool: &PgPool, tables: &Tables, files: &[(Chain, Recording)], clean: &Digest, seed: u64) {
    for (chain, _) in files {
        let rebuilt = Store::from(pool.clone()).rebuild(*chain).await.unwrap();
        assert!(rebuilt.differing.is_empty(), "{:?}", rebuilt.differing);
    }
    if tables.digest(pool).await != *clean {
        report_difference(pool, files, seed).await;
    }
}
