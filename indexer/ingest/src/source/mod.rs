//! Receives blocks.
//!
//! A source hands over each block after the given tip exactly once, in order, each one the child of the
//! one before, and ends with an error where it cannot. Where the chain left its branch, it says so and goes on
//! from the last common block. It does no database work, so that a slow database
//! never makes a server cut us off.

mod archived;
mod circuit_breaker;
mod http;
mod near;
mod rate_limiter;
mod solana;
pub mod tip;

use std::convert::Infallible;
use std::future::Future;

use domain::{Chain, Position};
use store::{Identity, Proof};
use tokio::sync::mpsc;

pub use crate::endpoint::{Endpoint, EndpointError};
pub use crate::wire::ChainBlock;
pub use archived::{AfterArchive, ArchivedSource, ReplayedBlock};
pub(crate) use http::Http;
pub use near::{Near, NearBlocks, NearCommitment, NearConfig, Server as NearServer};
pub(crate) use solana::event_link;
pub use solana::{EventHeads, Solana, SolanaCommitment, SolanaConfig, Start};

use crate::Error;
use crate::decode::Decode;
use crate::source::tip::Tip;

/// A chain that can be followed.
pub trait Source: Send + Sync {
    const CHAIN: Chain;

    /// A block as the chain gives it.
    type Block: ChainBlock;

    type Decoder: Decode<Self::Block>;

    /// Which chain the servers serve. Asked again before each session: a local chain that was restarted
    /// is another chain under the same address.
    fn identity(&self) -> impl Future<Output = Result<Identity, Error>> + Send;

    /// The newest block that can be had now: who reads up to it has caught up.
    fn head_height(&self) -> impl Future<Output = Result<u64, Error>> + Send;

    /// Hands over every block after `tip`, until it cannot.
    fn stream(
        &self,
        tip: Tip,
        out: mpsc::Sender<ChainUpdate<Self::Block>>,
    ) -> impl Future<Output = Result<Infallible, Error>> + Send;

    fn decoder(&self) -> Self::Decoder;

    /// An event is missing among those that were reported: whatever was passed over is to be read from now on.
    fn disable_sparse(&self) {}
}

/// What a server is asked for at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestLimits {
    /// Requests a second; no limit but the server's own, unless given.
    pub max_rps: Option<u32>,
    /// Blocks asked for at once.
    pub concurrency: usize,
}

impl Default for RequestLimits {
    fn default() -> Self {
        Self { max_rps: None, concurrency: 8 }
    }
}

/// What a chain does next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChainUpdate<B> {
    /// It goes on by this block.
    Forward(B),
    /// It goes on by this block, and those between it and the one before hold nothing of ours, which this proves. The block
    /// is reported as the child of the one before.
    Leap(B, Proof),
    /// Blocks from here to there are missing, and are read before all else.
    Gap(u64, u64),
    /// It left every block above this place.
    Rewind(Position),
    /// It will not leave any block at or below this place: of those handed over, and of those to come.
    Final(Position),
}

impl<B> ChainUpdate<B> {
    /// The same step, of a block in another form.
    pub(crate) fn map<C>(self, change: impl FnOnce(B) -> C) -> ChainUpdate<C> {
        let Ok(step) = self.try_map(|block| Ok::<C, Infallible>(change(block)));
        step
    }

    /// The same, where not every block has that form.
    pub(crate) fn try_map<C, E>(self, change: impl FnOnce(B) -> Result<C, E>) -> Result<ChainUpdate<C>, E> {
        Ok(match self {
            Self::Forward(block) => ChainUpdate::Forward(change(block)?),
            Self::Leap(block, proof) => ChainUpdate::Leap(change(block)?, proof),
            Self::Gap(from, to) => ChainUpdate::Gap(from, to),
            Self::Rewind(to) => ChainUpdate::Rewind(to),
            Self::Final(position) => ChainUpdate::Final(position),
        })
    }
}

/// Forwards a block that comes next; one that was received before is dropped.
async fn forward<B: ChainBlock>(block: B, tip: &mut Tip, out: &mpsc::Sender<ChainUpdate<B>>) -> Result<(), Error> {
    if tip.check_advance(block.header())? {
        emit_update(ChainUpdate::Forward(block), out).await?;
    }
    Ok(())
}

/// Hands a block over of which it is known that nothing of ours lies before it; one that was received before is dropped.
async fn skip_to<B: ChainBlock>(
    mut block: B,
    proof: Proof,
    tip: &mut Tip,
    out: &mpsc::Sender<ChainUpdate<B>>,
) -> Result<(), Error> {
    if block.header().height < tip.next_height() {
        return Ok(());
    }
    tip.skip_to(block.header_mut());
    emit_update(ChainUpdate::Leap(block, proof), out).await
}

async fn emit_update<B>(step: ChainUpdate<B>, out: &mpsc::Sender<ChainUpdate<B>>) -> Result<(), Error> {
    out.send(step).await.map_err(|_| Error::Closed)
}
