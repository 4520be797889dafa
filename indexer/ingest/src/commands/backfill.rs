//! Indexes the chains up to their heads.

use anyhow::{Context, Result};
use domain::Chain;
use store::Store;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::run as follow;
use super::source_factory;
use crate::Error;
use crate::cli::Backfill;
use crate::config::ConfigError;
use crate::metrics::METRICS;
use crate::pipeline::follow::follow_to;
use crate::pipeline::lead::lead;
use crate::pipeline::retry::{Next, Retry};
use crate::progress::{Task, with_progress};
use crate::source::{ArchivedSource, EventHeads, Solana, Source};

pub(super) async fn run(args: &Backfill, stop: &CancellationToken) -> Result<()> {
    let (solana, near) = (source_factory::solana(&args.run, args.sparse)?, source_factory::near(&args.run)?);
    if solana.is_none() && near.is_none() {
        return Err(ConfigError::NoChain.into());
    }
    let store = follow::open(&args.run, stop).await?;
    let (solana, near) = (&solana, &near);
    let work = async |store: Store, stop: CancellationToken| {
        let solana = async {
            match solana {
                Some(solana) if args.sparse => {
                    stop_on_error(backfill_sparse(solana, &store, &stop).await, Chain::Solana, &stop)
                }
                Some(solana) => stop_on_error(backfill(solana, &store, &stop).await, Chain::Solana, &stop),
                None => Ok(()),
            }
        };
        let near = async {
            match near {
                Some(near) => stop_on_error(backfill(near, &store, &stop).await, Chain::Near, &stop),
                None => Ok(()),
            }
        };
        let (solana, near) = tokio::join!(solana, near);
        solana.and(near)
    };
    tokio::select! {
        led = lead(&store, &args.run.instance, stop, work) => led?,
        ((), ()) = async { tokio::join!(follow::watch(solana), follow::watch(near)) }, if args.run.metrics_listen.is_some() => {}
    }
    info!("stopped");
    Ok(())
}

/// Cancels the other chain where one failed.
fn stop_on_error(done: Result<(), Error>, chain: Chain, stop: &CancellationToken) -> Result<()> {
    if done.is_err() {
        stop.cancel();
    }
    done.with_context(|| format!("could not index {chain}"))
}

/// Stores every block up to the newest one that there is now, and shows how far it is. `indexer run` goes on from there.
///
/// # Errors
/// The one that stopped it. What was stored by then is whole and in order.
pub async fn backfill<S: Source>(source: &S, store: &Store, stop: &CancellationToken) -> Result<(), Error> {
    let Some((start, head_height)) = look(source, stop).await? else { return Ok(()) };
    let held = store.cursor(S::CHAIN).await?.map(|cursor| cursor.position.height);
    let from = held.unwrap_or(start);
    info!(chain = %S::CHAIN, from, to = head_height, "backfilling");
    let work =
        Task { name: format!("backfill {}", S::CHAIN), unit: "positions", total: head_height.saturating_sub(from) };
    let done = || METRICS.indexed_height(S::CHAIN).clamp(from, head_height.max(from)).saturating_sub(from);
    with_progress(&work, done, follow_to(source, store, head_height, stop)).await?;
    if !stop.is_cancelled() {
        info!(chain = %S::CHAIN, to = head_height, "backfilled");
    }
    Ok(())
}

/// Like [`backfill`]; and where Solana was read by signatures, checks that no account has reported an event that is not held, or
/// reads all blocks after all.
///
/// # Errors
/// As those of [`backfill`], and [`Error::Incomplete`] where even all blocks leave an event missing.
pub async fn backfill_sparse(
    source: &ArchivedSource<Solana>,
    store: &Store,
    stop: &CancellationToken,
) -> Result<(), Error> {
    let before = store.cursor(Chain::Solana).await?.map(|cursor| cursor.position);
    backfill(source, store, stop).await?;
    if stop.is_cancelled() {
        return Ok(());
    }
    let missing = missing(source, store, stop).await?;
    if missing.is_empty() {
        return Ok(());
    }
    warn!("events of {} are missing among the signatures: reading all blocks", missing.join(", "));
    source.disable_sparse();
    store.rewind(store.last_recorded(Chain::Solana, before).await?).await?;
    backfill(source, store, stop).await?;
    match self::missing(source, store, stop).await? {
        missing if missing.is_empty() || stop.is_cancelled() => Ok(()),
        missing => Err(Error::Incomplete { chain: Chain::Solana, entities: missing.join(", ") }),
    }
}

/// The accounts that have reported events which are not held.
async fn missing(
    source: &ArchivedSource<Solana>,
    store: &Store,
    stop: &CancellationToken,
) -> Result<Vec<String>, Error> {
    let EventHeads { slot, heads } = source.live().event_heads().await?;
    // Up to the slot at which they were asked: what is not read yet is not missing.
    follow_to(source, store, slot, stop).await?;
    let held = store.event_heads(Chain::Solana).await?;
    let missing = heads.into_iter().filter(|(entity, get)| match held.get(entity) {
        Some(held) if held.seq == get.seq => held.head != get.head,
        Some(held) => held.seq < get.seq,
        None => true,
    });
    Ok(missing.map(|(entity, _)| entity).collect())
}

/// Where the chain begins for us and where it ends now; `None` where stopped.
async fn look<S: Source>(source: &S, stop: &CancellationToken) -> Result<Option<(u64, u64)>, Error> {
    let mut retry = Retry::default();
    loop {
        let looked = async { Ok((source.identity().await?.start, source.head_height().await?)) };
        let looked = tokio::select! {
            () = stop.cancelled() => return Ok(None),
            looked = looked => looked,
        };
        let Err(error) = looked else { return looked.map(Some) };
        let Next::Wait { pause, is_new } = retry.record_failure(&error) else { return Err(error) };
        if is_new {
            warn!("{error}; trying again until it passes");
        }
        tokio::select! {
            () = stop.cancelled() => return Ok(None),
            () = sleep(pause) => {}
        }
    }
}
