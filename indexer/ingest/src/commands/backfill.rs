//! Reads a chain up to its edge, and ends.

use domain::Chain;
use store::Store;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::Error;
use crate::metrics::METRICS;
use crate::pipeline::follow::follow_to;
use crate::pipeline::retry::{Next, Retry};
use crate::progress::{Work, beside};
use crate::source::{EventHeads, Solana, Source, Taped};

/// Stores every block up to the newest one that there is now, and shows how far it is. `indexer run` goes on from there.
///
/// # Errors
/// The one that stopped it. What was stored by then is whole and in order.
pub async fn backfill<S: Source>(source: &S, store: &Store, stop: &CancellationToken) -> Result<(), Error> {
    let Some((start, edge)) = look(source, stop).await? else { return Ok(()) };
    let held = store.cursor(S::CHAIN).await?.map(|cursor| cursor.position.height);
    let from = held.unwrap_or(start);
    info!(chain = %S::CHAIN, from, to = edge, "backfilling");
    let work = Work { name: format!("backfill {}", S::CHAIN), unit: "positions", whole: edge.saturating_sub(from) };
    let done = || METRICS.chain(S::CHAIN).height().clamp(from, edge.max(from)).saturating_sub(from);
    beside(&work, done, follow_to(source, store, edge, stop)).await?;
    if !stop.is_cancelled() {
        info!(chain = %S::CHAIN, to = edge, "backfilled");
    }
    Ok(())
}

/// As [`backfill`]; and where Solana was read by signatures, checks that no account has told an event that is not held, or
/// reads all blocks after all.
///
/// # Errors
/// As those of [`backfill`], and [`Error::Incomplete`] where even all blocks leave an event missing.
pub async fn backfill_by_signatures(
    source: &Taped<Solana>,
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
    source.distrust();
    store.rewind(store.last_recorded(Chain::Solana, before).await?).await?;
    backfill(source, store, stop).await?;
    match self::missing(source, store, stop).await? {
        missing if missing.is_empty() || stop.is_cancelled() => Ok(()),
        missing => Err(Error::Incomplete { chain: Chain::Solana, entities: missing.join(", ") }),
    }
}

/// The accounts that have told events which are not held.
async fn missing(source: &Taped<Solana>, store: &Store, stop: &CancellationToken) -> Result<Vec<String>, Error> {
    let EventHeads { slot, heads } = source.live().event_heads().await?;
    // Up to the slot at which they were asked: what is not read yet is not missing.
    follow_to(source, store, slot, stop).await?;
    let held = store.event_heads(Chain::Solana).await?;
    let missing = heads.into_iter().filter(|(entity, told)| match held.get(entity) {
        Some(held) if held.seq == told.seq => held.head != told.head,
        Some(held) => held.seq < told.seq,
        None => true,
    });
    Ok(missing.map(|(entity, _)| entity).collect())
}

/// Where the chain begins for us and where it ends now; `None` where told to stop.
async fn look<S: Source>(source: &S, stop: &CancellationToken) -> Result<Option<(u64, u64)>, Error> {
    let mut retry = Retry::default();
    loop {
        let looked = async { Ok((source.identity().await?.start, source.edge().await?)) };
        let looked = tokio::select! {
            () = stop.cancelled() => return Ok(None),
            looked = looked => looked,
        };
        let Err(error) = looked else { return looked.map(Some) };
        let Next::Wait { pause, is_new } = retry.note_failure(&error) else { return Err(error) };
        if is_new {
            warn!("{error}; trying again until it passes");
        }
        tokio::select! {
            () = stop.cancelled() => return Ok(None),
            () = sleep(pause) => {}
        }
    }
}
