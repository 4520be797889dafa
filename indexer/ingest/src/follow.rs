//! Follows one chain: source, decode, store.

use std::pin::pin;

use domain::{Block, Body};
use store::Store;
use tokio::sync::mpsc;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, debug, info, info_span, warn};

use crate::Error;
use crate::retry::{Next, Retry};
use crate::source::Source;
use crate::tip::Tip;

/// Blocks between the source and the store, and the largest batch. At the chain's tip each block is a batch
/// of its own, stored as soon as it is heard; in catch-up, or after a slow commit, a batch is all that came
/// in meanwhile.
const QUEUE: usize = 512;

/// Follows the chain until told to stop, or until an error that trying again does not mend.
///
/// # Errors
/// The one that stopped it. What was stored by then is whole and in order.
pub async fn follow<S: Source>(source: &S, store: &Store, stop: &CancellationToken) -> Result<(), Error> {
    follow_on(source, store, stop).instrument(info_span!("follow", chain = %S::CHAIN)).await
}

async fn follow_on<S: Source>(source: &S, store: &Store, stop: &CancellationToken) -> Result<(), Error> {
    let mut retry = Retry::default();
    loop {
        let Err(error) = session(source, store, stop, &mut retry).await else {
            return Ok(());
        };
        let Next::Wait { pause, is_new } = retry.note_failure(&error) else {
            return Err(error);
        };
        if is_new {
            warn!("{error}; trying again until it passes");
        } else {
            debug!(?pause, "{error}");
        }
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            () = sleep(pause) => {}
        }
    }
}

/// From the last stored block on, until told to stop or the first error.
async fn session<S: Source>(
    source: &S,
    store: &Store,
    stop: &CancellationToken,
    retry: &mut Retry,
) -> Result<(), Error> {
    let tip = tokio::select! {
        () = stop.cancelled() => return Ok(()),
        tip = begin(source, store) => tip?,
    };
    if !retry.has_failed() {
        info!(after = %tip, "following");
    }
    let (out, queue) = mpsc::channel(QUEUE);
    let mut listening = pin!(async move {
        tokio::select! {
            () = stop.cancelled() => Ok(()),
            ended = source.listen(tip, out) => ended.map(|never| match never {}),
        }
    });
    let mut storing = pin!(store_batches(source, store, queue, retry));
    tokio::select! {
        // However it ended, what was heard by then is stored.
        heard = &mut listening => storing.await.and(heard),
        stored = &mut storing => stored,
    }
}

async fn begin<S: Source>(source: &S, store: &Store) -> Result<Tip, Error> {
    let identity = source.identity().await?;
    let cursor = store.begin(S::CHAIN, &identity).await?;
    Ok(match cursor {
        Some(cursor) => Tip::block(S::CHAIN, cursor.position.height, cursor.hash),
        None => Tip::start(S::CHAIN, identity.start),
    })
}

/// Stores what comes in, until nothing can come any more.
async fn store_batches<S: Source>(
    source: &S,
    store: &Store,
    mut queue: mpsc::Receiver<S::Block>,
    retry: &mut Retry,
) -> Result<(), Error> {
    let mut heard = Vec::new();
    while queue.recv_many(&mut heard, QUEUE).await > 0 {
        let blocks: Vec<Block> = heard.drain(..).map(|block| source.decode(&block)).collect();
        let committed = store.commit(&blocks).await?;
        debug!(?committed, last = blocks.last().map(|block| block.position.height), "stored");
        blocks.iter().for_each(warn_of_rejects);
        if retry.has_failed() {
            info!("following again");
        }
        retry.note_success();
    }
    Ok(())
}

fn warn_of_rejects(block: &Block) {
    for record in &block.records {
        if let Body::Reject(reject) = &record.body {
            warn!(position = %block.position, tx_id = record.tx_id, reason = reject.reason, "kept a record that cannot be read");
        }
    }
}
