//! Measures what ingestion costs, on a database of its own (`DATABASE_URL`, which it empties), and prints rows
//! as JSON. `deai bench ingest` runs it.

mod calibrate;
mod market;

use std::env;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use domain::{Chain, Position};
use ingest::archive::{ArchiveDir, Content, DirHeader, Writer};
use ingest::decode::NearDecoder;
use ingest::pipeline::follow::follow_to;
use ingest::source::{
    AfterArchive, ArchivedSource, Endpoint, Near, NearBlocks, NearCommitment, NearConfig, RequestLimits,
};
use ingest::wire::NearBlock;
use serde_json::{Value, json};
use sqlx::PgPool;
use store::{History, Identity, Store};
use tokio_util::sync::CancellationToken;

use market::{CONTRACT, Market};

/// Events that are decoded alone, and the first of those that are caught up with. How many a block holds.
const EVENTS: usize = 100_000;
const PER_BLOCK: usize = 100;
/// Events of the whole catch-up, where DEAI_BENCH_EVENTS does not say how many.
const CATCH_UP: usize = 1_000_000;
/// Blocks of an archive file, and of each part of the catch-up whose time is taken.
const PART: usize = 1_024;
/// Blocks at the edge, each of which is a commit.
const EDGE: usize = 200;

#[tokio::main]
async fn main() -> Result<()> {
    let url = env::var("DATABASE_URL").context("DATABASE_URL names the database to measure on")?;
    store::migrate(&url).await?;
    let pool = PgPool::connect(&url).await?;
    let store = Store::connect(&url).await?;
    store.reset(Chain::Near).await?;
    store.begin(Chain::Near, &identity()).await?;

    let mut market = Market::default();
    let file: Vec<NearBlock> = (0..EVENTS / PER_BLOCK).map(|_| market.block(PER_BLOCK)).collect();
    let decoder = NearDecoder::new(CONTRACT.parse()?);
    let mut rows = Vec::new();

    let sha256 = calibrate::sha256();
    rows.push(row("this machine: sha256, one core", sha256, "MB/s", None));
    eprintln!("the log rows alone");
    let log_alone = calibrate::log_rows_alone(&pool, EVENTS).await?;
    rows.push(row("this machine: log rows alone, 2,000 at once", log_alone, "events/s", None));

    eprintln!("decoding");
    let began = Instant::now();
    let decoded: usize = file.iter().map(|block| decoder.decode(block).records.len()).sum();
    rows.push(row("decode alone", micros(began.elapsed(), decoded), "µs/event", Some(at_most(2.0))));

    drop(file);
    let total = env::var("DEAI_BENCH_EVENTS").ok().map_or(Ok(CATCH_UP), |events| events.parse())?.max(2 * EVENTS);
    let CaughtUp { rate, first, last } = catch_up(&store, &mut market, total).await?;
    rows.push(row(
        "catch-up from archive files, whole: decode, proof, rows, log",
        rate,
        "events/s",
        Some(at_least(10_000.0)),
    ));
    rows.push(row("catch-up against the log rows alone", rate / log_alone, "of it", Some(at_least(0.5))));
    let growth = format!("cost of an event at {total} rows against {EVENTS}");
    rows.push(row(&growth, last / first, "times", Some(at_most(1.3))));
    rows.push(row("memory at most, so far", peak_memory()?, "MiB", Some(at_most(512.0))));

    eprintln!("at the edge");
    let (p95, last) = head_height(&store, &decoder, &mut market).await?;
    rows.push(row("edge: block of 100 events decoded, committed and notified, p95", p95, "ms", Some(at_most(50.0))));
    let began = Instant::now();
    let to = Position::new(Chain::Near, last.height.saturating_sub(32));
    store.rewind(to).await?;
    rows.push(row("rewind of 32 blocks, 100 events each", began.elapsed().as_secs_f64(), "s", Some(at_most(1.0))));

    let began = Instant::now();
    let rebuilt = store.rebuild_online(Chain::Near, None, History::AsKept).await?;
    let rebuilt_events = usize::try_from(rebuilt.events)?;
    rows.push(row("rows rebuilt from the log", max_rps(began.elapsed(), rebuilt_events), "events/s", None));
    rows.push(row("tables that came out differently", to_f64(rebuilt.differing.len()), "", Some(at_most(0.0))));

    eprintln!("every version kept");
    store.reset(Chain::Near).await?;
    let store = store.with_history(true);
    let CaughtUp { rate: with_history, .. } = catch_up(&store, &mut market, EVENTS).await?;
    rows.push(row("catch-up with every version of every row kept", with_history, "events/s", None));
    println!("{}", json!({"bench": "ingest", "rows": rows}));
    Ok(())
}

/// Events a second, and what an event cost among the first and among the last ones.
struct CaughtUp {
    rate: f64,
    first: f64,
    last: f64,
}

/// From the beginning of the chain, as `indexer run --near-file` does: from archive files. What it takes to make them up and to
/// record them is not counted.
async fn catch_up(store: &Store, market: &mut Market, events: usize) -> Result<CaughtUp> {
    *market = Market::default();
    let identity = identity();
    let files = tempfile::tempdir()?;
    let folder = ArchiveDir::new(files.path(), Chain::Near);
    let label = DirHeader::new(Chain::Near, Content::Blocks, &identity);
    let mut writer = Writer::open(folder.clone(), label, u64::try_from(PART)?)?;
    let source = ArchivedSource::new(nowhere()?, Some(folder), AfterArchive::ArchiveFiles);
    let stop = CancellationToken::new();
    let mut get = 0;
    let mut spent = Vec::new();
    while get < events {
        eprintln!("catching up: {get} of {events}");
        let mut last = 0;
        for _ in 0..PART {
            let block = market.block(PER_BLOCK);
            last = block.header.height;
            writer.push(&block)?;
        }
        writer.end_file()?;
        let began = Instant::now();
        follow_to(&source, store, last, &stop).await?;
        spent.push(began.elapsed());
        get += PART * PER_BLOCK;
    }
    let (first, last) = spent.first().zip(spent.last()).context("there are events")?;
    let rate = max_rps(spent.iter().sum(), get);
    Ok(CaughtUp { rate, first: first.as_secs_f64(), last: last.as_secs_f64() })
}

fn identity() -> Identity {
    Identity { genesis: "bench".to_owned(), emitter: CONTRACT.to_owned(), start: market::START }
}

/// A source whose servers are never asked: all there is is on archive files.
fn nowhere() -> Result<Near> {
    let endpoint: Endpoint = "http://127.0.0.1:9".parse()?;
    Ok(Near::new(NearConfig {
        blocks: NearBlocks::Neardata,
        data: endpoint.clone(),
        data_token: None,
        rpc: endpoint,
        contract: CONTRACT.parse()?,
        start_height: market::START,
        stall_timeout: Duration::from_secs(60),
        commitment: NearCommitment::Final,
        limits: RequestLimits::default(),
    })?)
}

/// Each block is committed as it comes, as one that may still be left.
async fn head_height(store: &Store, decoder: &NearDecoder, market: &mut Market) -> Result<(f64, Position)> {
    let mut times = Vec::new();
    let mut last = Position::new(Chain::Near, 0);
    for _ in 0..EDGE {
        let block = market.block(PER_BLOCK);
        let began = Instant::now();
        let block = decoder.decode(&block);
        last = block.position;
        store.commit(&[block]).await?;
        times.push(began.elapsed().as_secs_f64() * 1_000.0);
    }
    times.sort_by(f64::total_cmp);
    let p95 = times.get(times.len() * 95 / 100).copied().context("there are blocks")?;
    Ok((p95, last))
}

/// What a figure is held against.
struct Bar {
    value: f64,
    is_floor: bool,
}

fn at_least(value: f64) -> Bar {
    Bar { value, is_floor: true }
}

fn at_most(value: f64) -> Bar {
    Bar { value, is_floor: false }
}

/// Reports it at once, too: a long run may be broken off.
fn row(name: &str, value: f64, unit: &str, bar: Option<Bar>) -> Value {
    eprintln!("  {name}: {value:.2} {unit}");
    let ok = bar.as_ref().is_none_or(|bar| if bar.is_floor { value >= bar.value } else { value <= bar.value });
    json!({"name": name, "value": value, "unit": unit, "bar": bar.map(|bar| bar.value), "ok": ok})
}

fn max_rps(took: Duration, events: usize) -> f64 {
    to_f64(events) / took.as_secs_f64()
}

fn micros(took: Duration, events: usize) -> f64 {
    took.as_secs_f64() * 1_000_000.0 / to_f64(events)
}

fn to_f64(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::INFINITY, f64::from)
}

fn peak_memory() -> Result<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("the kernel reports VmHWM")?;
    let kibibytes: u32 = line.split_whitespace().next().context("VmHWM has a value")?.parse()?;
    Ok(f64::from(kibibytes) / 1024.0)
}
