//! `indexer`: mirrors the chains into Postgres.

use std::future::pending;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context, bail};
use domain::{Chain, Position};
use ingest::archive::{Folder, Kept};
use ingest::commands::archive::{Recording, record};
use ingest::commands::backfill::{backfill, backfill_by_signatures};
use ingest::commands::{prune, source_factory as sources, status};
use ingest::config::{Command, Run, database_url};
use ingest::pipeline::follow::follow;
use ingest::pipeline::lead::lead;
use ingest::progress::{Work, beside};
use ingest::settings;
use ingest::source::{Endpoint, Near, Solana, Source};
use ingest::verify::{NearTruth, SolanaTruth, Truth, rows, verify};
use ingest::{decode, metrics, telemetry};
use store::{History, Store, Verdict};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

/// Five seconds from the signal to the end, of which the traces may take some.
const STOP_PATIENCE: Duration = Duration::from_secs(3);

#[tokio::main]
async fn main() -> ExitCode {
    let (cli, settings) = settings::read(std::env::args_os().collect()).unwrap_or_else(|error| error.exit());
    let traces = match telemetry::start(cli.log_format, cli.traces.as_ref().map(Endpoint::url)) {
        Ok(traces) => traces,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::FAILURE;
        }
    };
    match cli.command {
        Command::Run(_)
        | Command::Backfill { .. }
        | Command::Record { .. }
        | Command::Verify { .. }
        | Command::Rebuild { .. }
        | Command::RetryRejects { .. }
        | Command::Prune { .. } => settings::tell(cli.log_format, &settings),
        Command::Migrate
        | Command::Reset { .. }
        | Command::ForgetGone(_)
        | Command::ForgetHistory { .. }
        | Command::Status { .. } => {}
    }
    let code = end(act(cli.command).await);
    drop(traces);
    code
}

fn end(acted: anyhow::Result<()>) -> ExitCode {
    match acted {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            error!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn act(command: Command) -> anyhow::Result<()> {
    if let Command::Record { run, to, until, tape_blocks } = command {
        return record_all(&run, &to, until, tape_blocks).await;
    }
    let url = database_url()?;
    match command {
        // It needs no database.
        Command::Record { .. } => {}
        Command::Migrate => {
            store::migrate(&url).await?;
            info!("the database's schema is up to date");
        }
        Command::Reset { chain } => {
            Store::connect(&url).await?.reset(chain).await?;
            info!("the database holds nothing of {chain} any more; `indexer run` fills it anew");
        }
        Command::ForgetGone(config) => {
            let store = Store::connect(&url).await?;
            forget_gone(config.solana().map(Solana::new).transpose()?, &store).await?;
            forget_gone(config.near().map(Near::new).transpose()?, &store).await?;
        }
        Command::Status { json } => status::tell(&Store::connect(&url).await?, json).await?,
        Command::RetryRejects { chain, tapes } => retry_rejects(&Store::connect(&url).await?, chain, tapes).await?,
        Command::Rebuild { chain, as_of, tapes, whole_history } => {
            let history = if whole_history { History::Whole } else { History::AsKept };
            rebuild(&Store::connect(&url).await?, chain, as_of, tapes, history).await?;
        }
        Command::ForgetHistory { chain } => {
            Store::connect(&url).await?.forget_history(chain).await?;
            info!("versions of {chain}'s rows are kept no longer than their blocks may be rewound");
        }
        Command::Prune { chain, before, to } => {
            let store = Store::connect(&url).await?;
            let events = prune::prune(&store, Position::new(chain, before), &to).await?;
            info!("{events} events are on tapes in {}, and no longer in the log", to.display());
        }
        Command::Verify { run, sample, continuous } => {
            let store = Store::connect(&url).await?;
            let stop = stop_on_signal()?;
            loop {
                let is_same = verify_all(&run, &store, sample).await?;
                match continuous {
                    None if is_same => return Ok(()),
                    None => bail!("there are rows that are not what the chains say: see the table `verification`"),
                    Some(seconds) => tokio::select! {
                        () = stop.cancelled() => return Ok(()),
                        () = sleep(Duration::from_secs(seconds)) => {}
                    },
                }
            }
        }
        Command::Run(config) => run(&config, &url, Until::Stopped).await?,
        Command::Backfill { run: config, by_signatures: false } => run(&config, &url, Until::Edge).await?,
        Command::Backfill { run: config, by_signatures: true } => run(&config, &url, Until::EdgeBySignatures).await?,
    }
    Ok(())
}

async fn forget_gone<S: Source>(source: Option<S>, store: &Store) -> anyhow::Result<()> {
    let Some(source) = source else { return Ok(()) };
    match store.begin(S::CHAIN, &source.identity().await?).await {
        Ok(_) => Ok(()),
        Err(store::Error::OtherChain { .. } | store::Error::OtherStart { .. }) => {
            store.reset(S::CHAIN).await?;
            println!("{}", S::CHAIN);
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}

/// Follows each chain by itself. Where one must stop, so does the other: half a service is harder to see
/// than none.
async fn run(config: &Run, url: &str, until: Until) -> anyhow::Result<()> {
    let by_signatures = until == Until::EdgeBySignatures;
    let (solana, near) = (sources::solana(config, by_signatures)?, sources::near(config)?);
    if solana.is_none() && near.is_none() {
        bail!(
            "there is nothing to follow: name a contract by --project-registry, --deai-compute or both, or tapes by \
             --solana-file, --near-file or both"
        );
    }
    let store = Store::connect(url).await?.keeping_history(config.history);
    let stop = stop_on_signal()?;
    if let Some(address) = config.metrics {
        let listener =
            TcpListener::bind(address).await.with_context(|| format!("cannot serve metrics at {address}"))?;
        tokio::spawn(metrics::serve(listener, store.clone(), stop.clone()));
    }
    let (solana, near) = (&solana, &near);
    let work = async |store: Store, stop: CancellationToken| {
        let solana = async {
            match (solana, until) {
                (Some(solana), Until::EdgeBySignatures) => {
                    stopping_all(backfill_by_signatures(solana, &store, &stop).await, Chain::Solana, &stop)
                }
                _ => follow_one(solana, &store, until, &stop).await,
            }
        };
        let (solana, near) = tokio::join!(solana, follow_one(near, &store, until, &stop));
        solana.and(near)
    };
    tokio::select! {
        led = lead(&store, &config.name, &stop, work) => led?,
        // A commit that hangs is taken back by the database: the blocks are read anew at the next start.
        () = late(&stop) => warn!("a commit did not end in time, and is taken back"),
        // How far the chains are is for whoever watches.
        ((), ()) = async { tokio::join!(watch(solana), watch(near)) }, if config.metrics.is_some() => {}
    }
    info!("stopped");
    Ok(())
}

/// When what was heard had its time to be stored.
async fn late(stop: &CancellationToken) {
    stop.cancelled().await;
    sleep(STOP_PATIENCE).await;
}

/// Without end.
async fn watch<S: Source>(source: &Option<S>) {
    match source {
        Some(source) => match metrics::watch(source).await {},
        None => pending().await,
    }
}

/// When to end of oneself.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Until {
    Stopped,
    /// Where the chain's newest block is.
    Edge,
    /// There too, having passed over blocks of Solana that hold nothing of ours.
    EdgeBySignatures,
}

/// One that failed stops the other.
fn stopping_all(done: Result<(), ingest::Error>, chain: Chain, stop: &CancellationToken) -> anyhow::Result<()> {
    if done.is_err() {
        stop.cancel();
    }
    done.with_context(|| format!("{chain} cannot be followed"))
}

async fn follow_one<S: Source>(
    source: &Option<S>,
    store: &Store,
    until: Until,
    stop: &CancellationToken,
) -> anyhow::Result<()> {
    match (source, until) {
        (Some(source), Until::Edge | Until::EdgeBySignatures) => {
            stopping_all(backfill(source, store, stop).await, S::CHAIN, stop)
        }
        (None, Until::Edge | Until::EdgeBySignatures) => Ok(()),
        (Some(source), Until::Stopped) => {
            let _stops_the_other = stop.clone().drop_guard();
            follow(source, store, stop).await.with_context(|| format!("{} cannot be followed", S::CHAIN))
        }
        (None, Until::Stopped) => {
            stop.cancelled().await;
            Ok(())
        }
    }
}

async fn record_all(config: &Run, to: &Path, until: Option<u64>, tape_blocks: u64) -> anyhow::Result<()> {
    let solana = config.solana().map(Solana::new).transpose()?;
    let near = config.near().map(Near::new).transpose()?;
    match (&solana, &near) {
        (None, None) => {
            bail!("there is nothing to record: name a contract by --project-registry, --deai-compute or both")
        }
        (Some(_), Some(_)) if until.is_some() => bail!("--until is a height of one chain: record one at a time"),
        _ => {}
    }
    let stop = stop_on_signal()?;
    let (solana, near) = tokio::join!(
        record_one(solana, to, until, tape_blocks, &stop),
        record_one(near, to, until, tape_blocks, &stop),
    );
    solana.and(near)
}

async fn record_one<S: Source<Block: Kept>>(
    source: Option<S>,
    to: &Path,
    until: Option<u64>,
    tape_blocks: u64,
    stop: &CancellationToken,
) -> anyhow::Result<()> {
    let Some(source) = source else { return Ok(()) };
    let recording = Recording { folder: Folder::new(to, S::CHAIN), until, tape_blocks };
    let recorded = record(&source, &recording, stop).await.with_context(|| format!("{} cannot be recorded", S::CHAIN));
    if recorded.is_err() {
        stop.cancel();
    }
    recorded
}

async fn retry_rejects(store: &Store, chain: Chain, tapes: Option<PathBuf>) -> anyhow::Result<()> {
    let mut older = older(chain, tapes)?;
    let unread = store.unread(chain).await?;
    let tried = unread.len();
    let read = unread.into_iter().filter_map(|rejected| {
        match decode::again(chain, &rejected.emitter, &rejected.bytes).as_slice() {
            [body] => Some((rejected, body.clone())),
            _ => None,
        }
    });
    let older = older.as_mut().map(|older| -> store::Older<'_> { older });
    let accepted = store.accept_with(chain, read.collect(), older).await?;
    info!("{} of {tried} records could be read now, and are in the log at their places", accepted.events);
    Ok(())
}

/// What `indexer prune` let go of, where it did.
fn older(chain: Chain, tapes: Option<PathBuf>) -> Result<Option<prune::Older>, ingest::archive::Error> {
    tapes.map(|tapes| prune::Older::open(&Folder::new(tapes, chain))).transpose()
}

async fn rebuild(
    store: &Store,
    chain: Chain,
    as_of: Option<u64>,
    tapes: Option<PathBuf>,
    history: History,
) -> anyhow::Result<()> {
    let mut older = older(chain, tapes)?;
    let older = older.as_mut().map(|older| -> store::Older<'_> { older });
    if let Some(height) = as_of {
        let schema = store.rows_as_of(chain, height, older).await?;
        info!(
            "the rows of {chain} after {height}: read {schema}.task and so on; `select drop_beside('{schema}')` drops them"
        );
        return Ok(());
    }
    let work = Work { name: format!("rebuild {chain}"), unit: "events", whole: store.events(chain).await? };
    let rebuilt = beside(&work, || store.applied(), store.rebuild_beside(chain, older, history)).await?;
    let differing: Vec<&str> = rebuilt.differing.iter().map(|table| table.table.as_str()).collect();
    match differing.is_empty() {
        true => info!("made anew from {} events: every table came out as it was", rebuilt.events),
        false => warn!("made anew from {} events: other than before are {}", rebuilt.events, differing.join(", ")),
    }
    Ok(())
}

/// Whether every row that was asked for is what its chain says.
async fn verify_all(config: &Run, store: &Store, sample: Option<u32>) -> anyhow::Result<bool> {
    let solana = config.solana().map(|config| SolanaTruth::new(&config)).transpose()?;
    let near = config.near().map(|config| NearTruth::new(&config)).transpose()?;
    if solana.is_none() && near.is_none() {
        bail!("there is nothing to verify: name a contract by --project-registry, --deai-compute or both");
    }
    let solana = verify_one(solana, store, sample).await?;
    Ok(verify_one(near, store, sample).await? && solana)
}

async fn verify_one<T: Truth>(truth: Option<T>, store: &Store, sample: Option<u32>) -> anyhow::Result<bool> {
    let Some(truth) = truth else { return Ok(true) };
    let done = AtomicU64::new(0);
    let work = Work { name: format!("verify {}", T::CHAIN), unit: "rows", whole: rows(&truth, store, sample).await? };
    beside(&work, || done.load(Ordering::Relaxed), verify_tables(&truth, store, sample, &done)).await
}

async fn verify_tables<T: Truth>(
    truth: &T,
    store: &Store,
    sample: Option<u32>,
    done: &AtomicU64,
) -> anyhow::Result<bool> {
    let mut is_same = true;
    for noun in truth.nouns() {
        let found =
            verify(truth, store, noun, sample, done).await.with_context(|| format!("{} cannot be asked", T::CHAIN))?;
        let same = found.verdicts.get(&Verdict::Same).copied().unwrap_or(0);
        println!("{} {}: {same} of {} rows are what the chain says", T::CHAIN, noun.table, found.rows);
        if found.moving > 0 {
            println!("  {} changed at each try, and are asked for next time", found.moving);
        }
        for row in &found.doubtful {
            warn!(
                table = noun.table,
                key = row.key,
                height = row.height,
                "{}",
                row.detail.as_deref().unwrap_or("differs")
            );
        }
        is_same &= found.is_same();
    }
    Ok(is_same)
}

fn stop_on_signal() -> anyhow::Result<CancellationToken> {
    let stop = CancellationToken::new();
    let told = stop.clone();
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::spawn(async move {
        let name = tokio::select! {
            _ = interrupt.recv() => "SIGINT",
            _ = terminate.recv() => "SIGTERM",
        };
        info!("{name}: storing what was heard, then stopping");
        told.cancel();
    });
    Ok(stop)
}
