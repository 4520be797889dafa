//! What was missed a moment ago, from the stream's own memory.
//!
//! A Yellowstone server keeps the last 100 to 500 slots, and replays them to anyone who names a slot in the first request of
//! a stream (`from_slot`). That is a ring and no backfill: servers refuse a slot that is too old, or any; others take it
//! and send nothing, or go on from their newest block. Whatever does not come is read by RPC, on a stream that was opened
//! without it: never by asking for the same once more.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::timeout;
use tracing::{debug, info};
use yellowstone_grpc_proto::tonic::{Code, Status};

use super::stream::Stream;
use super::{ChainUpdate, Endpoint, Solana};
use crate::Error;
use crate::source::tip::Tip;
use crate::wire::SolanaBlock;

/// Slots that every server keeps that keeps any.
const RING: u64 = 100;
/// The duration for which a block that a server should replay is waited for. It sends them at once.
const TIMEOUT: Duration = Duration::from_secs(2);

/// `true` where a server is asked to replay. One that did not is not asked again before it has reported us as many slots as a ring
/// holds: a restarted server begins with an empty one.
#[derive(Debug, Default)]
pub struct ReplayWindow {
    has_failed: AtomicBool,
}

/// Why a server did not replay what was missed.
#[derive(Debug, thiserror::Error)]
enum NotReplayed {
    #[error("{endpoint} does not replay from slot {from}: {} ({:?})", .status.message(), .status.code())]
    Refused { endpoint: Endpoint, from: u64, status: Box<Status> },

    #[error("{endpoint} was asked to replay from slot {from}, and sends no block")]
    Silent { endpoint: Endpoint, from: u64 },

    #[error("{0}")]
    Away(Error),
}

impl ReplayWindow {
    /// The slot from which to ask, where blocks up to `last` are missing and a ring holds them.
    pub fn begin(&self, tip: &Tip, last: u64) -> Option<u64> {
        let from = tip.next_height();
        let is_held = from <= last && last - from < RING && !self.has_failed.load(Ordering::Relaxed);
        is_held.then_some(from)
    }

    /// The stream has reported all slots since this one.
    pub fn record_answered(&self, since: u64, tip: &Tip) {
        if tip.next_height().saturating_sub(since) >= RING {
            self.has_failed.store(false, Ordering::Relaxed);
        }
    }

    fn record_failure(&self) {
        self.has_failed.store(true, Ordering::Relaxed);
    }
}

impl Solana {
    /// Opens a stream that begins with what was missed since slot `from`, and hands that over. `None` says that it is to be
    /// read by RPC.
    pub(super) async fn replay(
        &self,
        from: u64,
        tip: &mut Tip,
        out: &mpsc::Sender<ChainUpdate<SolanaBlock>>,
    ) -> Result<Option<Stream>, Error> {
        match self.try_replay(from, tip, out).await? {
            Ok(stream) => Ok(Some(stream)),
            Err(reason) => {
                self.ring.record_failure();
                info!("{reason}: reading what was missed by RPC");
                Ok(None)
            }
        }
    }

    async fn try_replay(
        &self,
        from: u64,
        tip: &mut Tip,
        out: &mpsc::Sender<ChainUpdate<SolanaBlock>>,
    ) -> Result<Result<Stream, NotReplayed>, Error> {
        let silent = || NotReplayed::Silent { endpoint: self.config.grpc.clone(), from };
        let mut stream = match self.open_stream(Some(from)).await {
            Ok(stream) => stream,
            Err(error) => return not_replayed(error, from).map(Err),
        };
        // What is newer comes on the stream by itself.
        let last = self.backfill.newest_slot().await?;
        while tip.next_height() <= last {
            match timeout(TIMEOUT.min(self.config.stall_timeout), stream.next()).await {
                Ok(Ok(Some(block))) => self.take(block, tip, out).await?,
                Ok(Ok(None)) | Err(_) => return Ok(Err(silent())),
                Ok(Err(error)) => return not_replayed(error, from).map(Err),
            }
        }
        debug!(from, to = last, "the stream replayed what was missed");
        Ok(Ok(stream))
    }
}

/// # Errors
/// The same error, where it speaks of a block and not of the server.
fn not_replayed(error: Error, from: u64) -> Result<NotReplayed, Error> {
    match error {
        Error::Stream { endpoint, status } if is_refusal(status.code()) => {
            Ok(NotReplayed::Refused { endpoint, from, status })
        }
        Error::Silent { endpoint, .. } => Ok(NotReplayed::Silent { endpoint, from }),
        error @ (Error::Stream { .. } | Error::Unreachable { .. } | Error::LeftAlone { .. }) => {
            Ok(NotReplayed::Away(error))
        }
        error => Err(error),
    }
}

/// Too old is `OUT_OF_RANGE` (Yellowstone), in older versions `INTERNAL`, as are a server without a ring and one that was
/// restarted; `INVALID_ARGUMENT` (Richat), `DATA_LOSS` (LaserStream).
fn is_refusal(code: Code) -> bool {
    matches!(
        code,
        Code::OutOfRange
            | Code::Internal
            | Code::InvalidArgument
            | Code::DataLoss
            | Code::Unimplemented
            | Code::NotFound
    )
}

#[cfg(test)]
mod tests {
    use domain::Chain;

    use super::*;

    fn tip(height: u64) -> Tip {
        Tip::block(Chain::Solana, height, format!("h{height}"))
    }

    #[test]
    fn only_what_a_ring_holds_is_asked_for() {
        let ring = ReplayWindow::default();
        for (last, expected) in [(6, None), (7, None), (8, Some(8)), (107, Some(8)), (108, None)] {
            assert_eq!(ring.begin(&tip(7), last), expected, "{last}");
        }
    }

    #[test]
    fn a_server_that_did_not_replay_is_asked_again_after_a_full_window() {
        let ring = ReplayWindow::default();
        ring.record_failure();
        ring.record_answered(8, &tip(106));
        assert_eq!(ring.begin(&tip(7), 9), None);
        ring.record_answered(8, &tip(107));
        assert_eq!(ring.begin(&tip(7), 9), Some(8));
    }
}
