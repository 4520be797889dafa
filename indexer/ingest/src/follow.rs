//! Follows one chain: source, decode, store.

use std::pin::pin;

use domain::{Block, Body, Chain, Position};
use store::Store;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, debug, info, info_span, warn};

use crate::Error;
use crate::metrics::{ChainMetrics, METRICS};
use crate::retry::{Next, Retry};
use crate::source::{Source, Step};
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
    follow_on(source, store, None, stop).instrument(info_span!("follow", chain = %S::CHAIN)).await
}

/// As [`follow`], and no further than to the first block at or above a height.
pub async fn follow_to<S: Source>(
    source: &S,
    store: &Store,
    height: u64,
    stop: &CancellationToken,
) -> Result<(), Error> {
    follow_on(source, store, Some(height), stop).instrument(info_span!("follow", chain = %S::CHAIN)).await
}

async fn follow_on<S: Source>(
    source: &S,
    store: &Store,
    to: Option<u64>,
    stop: &CancellationToken,
) -> Result<(), Error> {
    let mut retry = Retry::default();
    loop {
        let Err(error) = session(source, store, to, stop, &mut retry).await else {
            return Ok(());
        };
        METRICS.chain(S::CHAIN).failures.add(1);
        if let Error::Store(store::Error::Unproven { proven_at, .. }) = &error
            && retry.has_failed()
        {
            // The same blocks, read anew, say the same: the hole lies further back.
            go_back(store, *proven_at, S::CHAIN).await?;
        }
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

/// To the last event that is proven, so that all after it is read anew. What was stored since is kept aside.
async fn go_back(store: &Store, proven_at: Option<Position>, chain: Chain) -> Result<(), Error> {
    let start = store.coverage().await?.into_iter().find(|held| held.chain == chain).map(|held| held.identity.start);
    let before_start = Position::new(chain, start.unwrap_or_default().saturating_sub(1));
    let to = proven_at.unwrap_or(before_start);
    warn!(%to, "events are missing: reading all anew after the last one that is proven");
    store.rewind(to).await?;
    METRICS.chain(chain).rewinds.add(1);
    Ok(())
}

/// From the last stored block on, until told to stop or the first error.
async fn session<S: Source>(
    source: &S,
    store: &Store,
    to: Option<u64>,
    stop: &CancellationToken,
    retry: &mut Retry,
) -> Result<(), Error> {
    let tip = tokio::select! {
        () = stop.cancelled() => return Ok(()),
        tip = begin(source, store) => tip?,
    };
    if to.is_some_and(|to| tip.next_height() > to) {
        return Ok(());
    }
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
    let mut storing = pin!(store_batches(source, store, to, queue, retry));
    tokio::select! {
        // However it ended, what was heard by then is stored.
        heard = &mut listening => storing.await.and(heard),
        stored = &mut storing => stored,
    }
}

async fn begin<S: Source>(source: &S, store: &Store) -> Result<Tip, Error> {
    let identity = source.identity().await?;
    let cursor = store.begin(S::CHAIN, &identity).await?;
    let branch = store.branch(S::CHAIN).await?.into_iter().map(|block| (block.position.height, block.hash));
    Ok(match cursor {
        Some(cursor) => {
            let tip = Tip::block(S::CHAIN, cursor.position.height, cursor.hash);
            let branch = Tip::branch(S::CHAIN, branch).filter(|branch| branch.next_height() == tip.next_height());
            branch.unwrap_or(tip).at_time(cursor.time)
        }
        None => Tip::start(S::CHAIN, identity.start),
    })
}

/// Stores what comes in, until nothing can come any more, or the height is reached.
async fn store_batches<S: Source>(
    source: &S,
    store: &Store,
    to: Option<u64>,
    mut queue: mpsc::Receiver<Step<S::Block>>,
    retry: &mut Retry,
) -> Result<(), Error> {
    let metrics = METRICS.chain(S::CHAIN);
    let mut heard = Vec::new();
    let mut finalised = None;
    while queue.recv_many(&mut heard, QUEUE).await > 0 {
        let mut blocks: Vec<Block> = Vec::with_capacity(heard.len());
        for step in heard.drain(..) {
            match step {
                Step::Forward(block) => blocks.push(source.decode(&block)),
                Step::Final(position) => finalised = Some(position),
                Step::Rewind(to) => {
                    commit(store, &std::mem::take(&mut blocks), finalised, metrics).await?;
                    let rewound = store.rewind(to).await?;
                    metrics.rewinds.add(1);
                    warn!(%to, events = rewound.events, "took back a branch that the chain left");
                }
            }
        }
        commit(store, &blocks, finalised, metrics).await?;
        if retry.has_failed() {
            info!("following again");
        }
        retry.note_success();
        if to.is_some_and(|to| blocks.last().is_some_and(|last| last.position.height >= to)) {
            break;
        }
    }
    Ok(())
}

async fn commit(
    store: &Store,
    blocks: &[Block],
    finalised: Option<Position>,
    metrics: &ChainMetrics,
) -> Result<(), Error> {
    let began = Instant::now();
    let committed = store.commit_finalised(blocks, finalised).await?;
    debug!(?committed, last = blocks.last().map(|block| block.position.height), "stored");
    blocks.iter().for_each(warn_of_rejects);
    metrics.note_commit(&committed, blocks, finalised, began.elapsed());
    Ok(())
}

fn warn_of_rejects(block: &Block) {
    for record in &block.records {
        if let Body::Reject(reject) = &record.body {
            warn!(position = %block.position, tx_id = record.tx_id, reason = reject.reason, "kept a record that cannot be read");
        }
    }
}
