//! An indexer killed again and again in the middle of a long catch-up from archive files loses nothing and repeats nothing.

#[path = "../examples/bench_ingest/market.rs"]
mod market;

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use domain::Chain;
use ingest::archive::{ArchiveDir, Content, DirHeader, Writer};
use sqlx::{ConnectOptions, PgPool};
use store::{Identity, Store};

use market::{CONTRACT, Market, START};

struct Campaign {
    kills: u64,
    blocks: u64,
}

fn try_acquire() -> Campaign {
    match std::env::var_os("DEAI_LONG_TESTS").is_some_and(|value| value == "1") {
        true => Campaign { kills: 200, blocks: 2_400 },
        false => Campaign { kills: 5, blocks: 400 },
    }
}

/// Archive files of a market that goes on and on; how many events they hold.
fn record(folder: &Path, blocks: u64) -> u64 {
    const EVENTS: usize = 50;
    let identity = Identity { genesis: "market".to_owned(), emitter: CONTRACT.to_owned(), start: START };
    let label = DirHeader::new(Chain::Near, Content::Blocks, &identity);
    let mut writer = Writer::open(ArchiveDir::new(folder, Chain::Near), label, 300).unwrap();
    let mut market = Market::default();
    for _ in 0..blocks {
        writer.push(&market.block(EVENTS)).unwrap();
    }
    writer.end_file().unwrap();
    blocks * u64::try_from(EVENTS).unwrap()
}

fn start(folder: &Path, pool: &PgPool) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_indexer"));
    command.args(["backfill", "--near-archive"]).arg(folder).env("RUST_LOG", "warn");
    command.env("DATABASE_URL", pool.connect_options().to_url_lossy().to_string());
    command.stdout(Stdio::null()).spawn().unwrap()
}

async fn height(store: &Store) -> u64 {
    store.cursor(Chain::Near).await.unwrap().map_or(0, |cursor| cursor.position.height)
}

/// Events in the log, and those of them that have a place of their own.
async fn events(pool: &PgPool) -> (u64, u64) {
    let query = "select count(*), count(distinct (seq, entity)) from event_log";
    let (all, distinct): (i64, i64) = sqlx::query_as(query).fetch_one(pool).await.unwrap();
    (all.unsigned_abs(), distinct.unsigned_abs())
}

async fn ended(mut child: Child) {
    let status = tokio::task::spawn_blocking(move || child.wait()).await.unwrap().unwrap();
    assert!(status.success(), "{status}");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn an_indexer_killed_in_a_long_catch_up_loses_and_repeats_nothing(pool: PgPool) {
    let Campaign { kills, blocks } = try_acquire();
    let (folder, store) = (tempfile::tempdir().unwrap(), Store::from(pool.clone()));
    let get = record(folder.path(), blocks);
    let end = START + blocks - 1;

    let began = Instant::now();
    ended(start(folder.path(), &pool)).await;
    let clean = began.elapsed();
    let expected = store.digests(Chain::Near).await.unwrap();
    assert_eq!((height(&store).await, events(&pool).await), (end, (get, get)));
    store.reset(Chain::Near).await.unwrap();

    let mut dice = fastrand::Rng::with_seed(7);
    let (mut in_the_middle, mut slowest) = (0_u64, Duration::ZERO);
    for _ in 0..kills {
        let before = height(&store).await;
        let began = Instant::now();
        let mut child = start(folder.path(), &pool);
        // It is killed at any moment, from its start to long after its first commit.
        if dice.bool() {
            while height(&store).await == before && child.try_wait().unwrap().is_none() {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
            slowest = slowest.max(began.elapsed());
        }
        tokio::time::sleep(clean.mul_f64(dice.f64() / 20.0)).await;
        in_the_middle += u64::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
        if height(&store).await == end {
            store.reset(Chain::Near).await.unwrap();
        }
    }
    ended(start(folder.path(), &pool)).await;

    let (held, distinct) = events(&pool).await;
    println!(
        "kill -9 in a catch-up of {get} events: {kills} tried, {in_the_middle} of them at work, {} lost, {} duplicated, \
         back at work within {} ms",
        get.saturating_sub(distinct),
        held - distinct,
        slowest.as_millis()
    );
    assert_eq!((held, distinct), (get, get));
    assert_eq!(store.digests(Chain::Near).await.unwrap(), expected);
    assert!(in_the_middle > 0);
}
