//! Reads a chain up to its edge, and ends.

use store::Store;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::follow::follow_to;
use crate::retry::{Next, Retry};
use crate::source::Source;
use crate::{Error, progress};

/// Stores every block up to the newest one that there is now, and shows how far it is. `indexer run` goes on from there.
///
/// # Errors
/// The one that stopped it. What was stored by then is whole and in order.
pub async fn backfill<S: Source>(source: &S, store: &Store, stop: &CancellationToken) -> Result<(), Error> {
    let Some((start, edge)) = look(source, stop).await? else { return Ok(()) };
    let held = store.cursor(S::CHAIN).await?.map(|cursor| cursor.position.height);
    let from = held.unwrap_or(start);
    info!(chain = %S::CHAIN, from, to = edge, "backfilling");
    tokio::select! {
        never = progress::show(S::CHAIN, from, edge) => match never {},
        followed = follow_to(source, store, edge, stop) => followed?,
    }
    if !stop.is_cancelled() {
        info!(chain = %S::CHAIN, to = edge, "backfilled");
    }
    Ok(())
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
