//! Follows one chain: source, decode, store, each going on while the one behind it is busy.

use std::panic::resume_unwind;
use std::pin::pin;
use std::sync::mpsc as plain;

use domain::{Block, Body, Chain, Position};
use store::{Gap, PreparedBlock, Proof, Store};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, debug, info, info_span, warn};

use crate::Error;
use crate::metrics::METRICS;
use crate::pipeline::decode_worker::{DecodeFailure, DecodeWorker, decode};
use crate::pipeline::retry::{Next, Retry};
use crate::source::tip::Tip;
use crate::source::{ChainUpdate, Source};

/// Blocks between the source and the store, and the largest batch. At the chain's tip each block is a batch
/// of its own, stored as soon as it is received; in catch-up, or after a slow commit, a batch is all that came
/// in meanwhile, and shares what any commit costs.
const QUEUE: usize = 1024;
/// Blocks between the source and the decoder.
const RECEIVED: usize = 64;

/// Follows the chain until stopped, or until an error that trying again does not fix.
///
/// # Errors
/// The one that stopped it. What was stored by then is whole and in order.
pub async fn follow<S: Source>(source: &S, store: &Store, stop: &CancellationToken) -> Result<(), Error> {
    follow_on(source, store, None, stop).instrument(info_span!("follow", chain = %S::CHAIN)).await
}

/// Like [`follow`], and no further than to the first block at or above a height.
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
        let Err(error) = run_session(source, store, to, stop, &mut retry).await else {
            return Ok(());
        };
        METRICS.session_errors.of(S::CHAIN).inc();
        if let Error::Gap { chain, from, to, .. } = &error {
            // Anyone who asks sees it until it is filled; a database that is away cannot be reported.
            let noted = record_gap(store, Gap { chain: *chain, from: *from, to: *to }).await;
            noted.unwrap_or_else(|error| debug!("{error}"));
        }
        if let Error::Store(store::Error::Unproven { proven_at, .. }) = &error {
            source.disable_sparse();
            if retry.has_failed() {
                // The same blocks, read again, say the same: the gap lies further back.
                rewind_to_proven(store, *proven_at, S::CHAIN).await?;
            }
        }
        let Next::Wait { pause, is_new } = retry.record_failure(&error) else {
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
        METRICS.reconnects.of(S::CHAIN).inc();
    }
}

/// To the last event that is proven, so that all after it is read again. What was stored since is kept aside.
async fn rewind_to_proven(store: &Store, proven_at: Option<Position>, chain: Chain) -> Result<(), Error> {
    let start = store.progress().await?.into_iter().find(|held| held.chain == chain).map(|held| held.identity.start);
    let before_start = Position::new(chain, start.unwrap_or_default().saturating_sub(1));
    let to = proven_at.unwrap_or(before_start);
    warn!(%to, "events are missing: reading all again after the last one that is proven");
    store.rewind(to).await?;
    METRICS.reorgs.of(chain).inc();
    Ok(())
}

/// From the last stored block on, until stopped or the first error.
async fn run_session<S: Source>(
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
    let (out, received) = mpsc::channel(RECEIVED);
    let decoding = decode(source.decoder(), received, QUEUE).map_err(Error::NoThread)?;
    let mut listening = pin!(async move {
        tokio::select! {
            () = stop.cancelled() => Ok(()),
            ended = source.stream(tip, out) => ended.map(|never| match never {}),
        }
    });
    let mut storing = pin!(store_batches(S::CHAIN, store, to, decoding, retry));
    tokio::select! {
        // However it ended, what was received by then is stored.
        received = &mut listening => storing.await.and(received),
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
async fn store_batches(
    chain: Chain,
    store: &Store,
    to: Option<u64>,
    DecodeWorker { mut queue, done }: DecodeWorker,
    retry: &mut Retry,
) -> Result<(), Error> {
    let mut received = Vec::new();
    let mut batch = Batch { store, blocks: Vec::new(), proof: Proof::Parents, finalized: None, stored: None, done };
    while queue.recv_many(&mut received, QUEUE).await > 0 {
        for step in received.drain(..) {
            match step {
                Ok(ChainUpdate::Forward(block)) => batch.push(block, Proof::Parents).await?,
                Ok(ChainUpdate::Leap(block, proof)) => batch.push(block, proof).await?,
                Ok(ChainUpdate::Final(position)) => batch.finalized = Some(position),
                Ok(ChainUpdate::Gap(from, to)) => record_gap(store, Gap { chain, from, to }).await?,
                Err(broken) => {
                    batch.commit().await?;
                    match broken {
                        DecodeFailure::Block(error) => return Err(error.into()),
                        DecodeFailure::Decoder(panic) => resume_unwind(panic),
                    }
                }
                Ok(ChainUpdate::Rewind(to)) => {
                    batch.commit().await?;
                    let rewound = store.rewind(to).await?;
                    METRICS.reorgs.of(chain).inc();
                    warn!(%to, events = rewound.events, "reverted a branch that the chain left");
                }
            }
        }
        let last = batch.last();
        batch.commit().await?;
        // That more is final is no step on: the block after it may fail for ever.
        if let Some(height) = batch.stored.take() {
            let had_failed = retry.has_failed();
            if retry.record_stored(height) && had_failed {
                info!("following again");
            }
        }
        if to.is_some_and(|to| last.is_some_and(|last| last >= to)) {
            break;
        }
    }
    Ok(())
}

async fn record_gap(store: &Store, gap: Gap) -> Result<(), Error> {
    METRICS.record_gap(&gap);
    Ok(store.record_gap(gap).await?)
}

/// Blocks that are committed together: all of them are known to be whole by the same proof.
struct Batch<'a> {
    store: &'a Store,
    blocks: Vec<PreparedBlock>,
    proof: Proof,
    finalized: Option<Position>,
    /// The last block that was stored since somebody asked.
    stored: Option<u64>,
    /// Reverts what is stored.
    done: plain::Sender<Vec<PreparedBlock>>,
}

impl Batch<'_> {
    async fn push(&mut self, block: PreparedBlock, proof: Proof) -> Result<(), Error> {
        if proof != self.proof && !self.blocks.is_empty() {
            self.commit().await?;
        }
        self.proof = proof;
        self.blocks.push(block);
        Ok(())
    }

    fn last(&self) -> Option<u64> {
        self.blocks.last().map(|block| block.block().position.height)
    }

    async fn commit(&mut self) -> Result<(), Error> {
        let first = self.blocks.first().map(|block| block.block().position);
        let Some(chain) = first.or(self.finalized).map(|at| at.chain) else {
            return Ok(());
        };
        let last = self.last();
        let blocks = std::mem::take(&mut self.blocks);
        let began = Instant::now();
        let span = info_span!("commit", blocks = blocks.len(), last);
        let commit = self.store.commit_prepared(&blocks, self.finalized, self.proof);
        let committed = commit.instrument(span).await?;
        debug!(?committed, last, "stored");
        self.stored = last.filter(|_| committed.blocks > 0).or(self.stored);
        blocks.iter().for_each(|block| warn_of_rejects(block.block()));
        METRICS.record_commit(chain, &committed, &blocks, self.finalized, began.elapsed());
        // A decoder that has ended reverts nothing: then it is dropped here.
        drop(self.done.send(blocks));
        Ok(())
    }
}

fn warn_of_rejects(block: &Block) {
    for record in &block.records {
        if let Body::Reject(reject) = &record.body {
            warn!(position = %block.position, tx_id = record.tx_id, reason = reject.reason, "kept a record that cannot be read");
        }
    }
}
