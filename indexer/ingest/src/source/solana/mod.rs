//! Solana: a Yellowstone stream for what is new, JSON-RPC for what was missed.
//!
//! The stream gives one message a slot with all our transactions in it, so that a block is whole or
//! absent. Whatever it does not give (before the start, while it was away and its server no longer replays it, when it is
//! cut off for being slow) is read by `getBlock`; the parent links of the blocks say what that is, never their slots.

mod backfill;
mod commitment;
mod heads;
mod replay_window;
mod rpc_block;
mod start;
mod stream;
mod stream_block;

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anchor_lang::prelude::Pubkey;
use domain::{Chain, Position};
use store::Identity;
use tokio::sync::{OnceCell, mpsc};
use tokio::time::Instant;
use tracing::{debug, info, warn};

use super::circuit_breaker::CircuitBreaker;
use super::{ChainBlock, ChainUpdate, Endpoint, RequestLimits, Source, emit_update};
use crate::decode::SolanaDecoder;
use crate::metrics::METRICS;
use crate::source::tip::Tip;
use crate::wire::{Header, SolanaBlock, UntimedBlock};
use crate::{Error, RetryClass};
use backfill::Backfill;
pub use commitment::SolanaCommitment;
pub use heads::EventHeads;
pub(crate) use heads::event_link;
use replay_window::ReplayWindow;
pub use start::Start;
use stream::Stream;

/// Slots between two questions for what is final.
const SETTLE: u64 = 16;
/// Slots behind that are worth a line in the log: about a minute.
const FAR_BEHIND: u64 = 150;

#[derive(Clone, Debug)]
pub struct SolanaConfig {
    pub grpc: Endpoint,
    /// Sent as `x-token`.
    pub grpc_token: Option<String>,
    pub rpc: Endpoint,
    /// The project registry.
    pub program: Pubkey,
    /// The projects' NFTs, where they are followed too.
    pub nft_program: Option<Pubkey>,
    pub start: Start,
    /// Which blocks are read.
    pub commitment: SolanaCommitment,
    /// A stream without a block for so long is taken for dead.
    pub stall_timeout: Duration,
    /// What the RPC is asked for at most.
    pub limits: RequestLimits,
    /// Of final blocks, to read only those that hold transactions of ours, as the RPC names them. Anyone who asks for it checks
    /// afterwards that none is missing: see [`Solana::event_heads`].
    pub sparse: bool,
}

impl SolanaConfig {
    /// The addresses of all programs that are followed, the registry's first.
    fn programs(&self) -> Vec<String> {
        [self.program].into_iter().chain(self.nft_program).map(|program| program.to_string()).collect()
    }
}

pub struct Solana {
    config: SolanaConfig,
    backfill: Backfill,
    decoder: SolanaDecoder,
    stream: CircuitBreaker,
    ring: ReplayWindow,
    /// The slot of the deployment, once it is known.
    deployment: OnceCell<u64>,
    sparse: AtomicBool,
}

impl Solana {
    pub fn new(config: SolanaConfig) -> Result<Self, Error> {
        let backfill = Backfill::new(config.rpc.clone(), config.commitment, config.programs(), config.limits)?;
        let registry = SolanaDecoder::new(config.program);
        let decoder = match config.nft_program {
            Some(nft) => registry.with_nft(nft),
            None => registry,
        };
        let sparse = AtomicBool::new(config.sparse);
        let (stream, ring, deployment) = (CircuitBreaker::default(), ReplayWindow::default(), OnceCell::new());
        Ok(Self { config, backfill, decoder, stream, ring, deployment, sparse })
    }

    /// The last event of each account's chain of events, as the accounts say it now: who holds the blocks up to that slot
    /// and less than these events misses some.
    pub async fn event_heads(&self) -> Result<EventHeads, Error> {
        let mut all = EventHeads { slot: 0, heads: BTreeMap::new() };
        for program in self.config.programs() {
            let EventHeads { slot, heads } = self.backfill.event_heads(&program).await?;
            all.slot = all.slot.max(slot);
            all.heads.extend(heads);
        }
        Ok(all)
    }

    async fn start_slot(&self) -> Result<u64, Error> {
        match self.config.start {
            Start::At(slot) => Ok(slot),
            Start::Deployment => {
                let program = self.config.program.to_string();
                self.deployment.get_or_try_init(|| self.backfill.first_slot(&program)).await.copied()
            }
        }
    }

    /// Reads what was missed, then follows a stream until we are too slow for it.
    async fn catch_up_and_follow(
        &self,
        tip: &mut Tip,
        out: &mpsc::Sender<ChainUpdate<SolanaBlock>>,
    ) -> Result<(), Error> {
        self.settle(tip, out).await?;
        let settle_at = tip.next_height().saturating_add(SETTLE);
        // The stream's queue holds some minutes of blocks: come near before opening it. This also keeps
        // us going, if slowly, while the stream cannot be had.
        if self.sparse.load(Ordering::Relaxed) {
            let last = self.backfill.finalized_slot().await?;
            if tip.next_height() > 0 && tip.next_height() < last {
                info!(from = tip.next_height(), to = last, "catching up by signatures");
                self.backfill.fill_by_signatures(tip, last, out).await?;
            }
        }
        let last = self.backfill.newest_slot().await?;
        if tip.next_height().saturating_add(FAR_BEHIND) < last {
            info!(from = tip.next_height(), to = last, "catching up by RPC");
        }
        let replayed = match self.ring.begin(tip, last) {
            Some(from) => self.replay(from, tip, out).await?,
            None => None,
        };
        let stream = match replayed {
            Some(stream) => stream,
            None => self.fill_and_open(last, tip, out).await?,
        };
        info!("the stream is open");
        self.follow(stream, settle_at, tip, out).await
    }

    /// Reads by RPC what was missed up to slot `last`, then opens a stream.
    async fn fill_and_open(
        &self,
        last: u64,
        tip: &mut Tip,
        out: &mpsc::Sender<ChainUpdate<SolanaBlock>>,
    ) -> Result<Stream, Error> {
        self.backfill.fill(tip, last, out).await?;
        let stream = self.open_stream(None).await?;
        // A block that came before it was open, and after the RPC was asked last, would else wait for the next one.
        let last = self.backfill.newest_slot().await?;
        self.backfill.fill(tip, last, out).await?;
        Ok(stream)
    }

    /// Reports what is final. What the RPC gives below that from now on is final too.
    ///
    /// # Errors
    /// [`Error::Fork`] where the chain made another block final than the one that we received.
    async fn settle(&self, tip: &mut Tip, out: &mpsc::Sender<ChainUpdate<SolanaBlock>>) -> Result<(), Error> {
        let last = self.backfill.finalized_slot().await?;
        let newest = tip.blocks().find(|(slot, _)| *slot <= last).map(|(slot, hash)| (slot, hash.to_owned()));
        match newest {
            Some((slot, hash)) => {
                let canonical = self.backfill.hash(slot).await?;
                if canonical.as_ref() != Some(&hash) {
                    let hash = canonical.unwrap_or_else(|| "skipped".to_owned());
                    return Err(Error::Fork { chain: Chain::Solana, height: slot, hash, tip: tip.to_string() });
                }
            }
            // All that we received, or begin with, is newer.
            None if tip.blocks().next().is_some() || last < tip.next_height() => return Ok(()),
            None => {}
        }
        match tip.settle(last) {
            true => emit_update(ChainUpdate::Final(Position::new(Chain::Solana, last)), out).await,
            false => Ok(()),
        }
    }

    /// Goes back to the last block that we received and that the chain still has. `false` says that the chain has
    /// the tip itself: anyone who reported otherwise was on a branch that was left.
    async fn find_common_ancestor(
        &self,
        tip: &mut Tip,
        out: &mpsc::Sender<ChainUpdate<SolanaBlock>>,
    ) -> Result<bool, Error> {
        let received: Vec<(u64, String)> = tip.blocks().map(|(slot, hash)| (slot, hash.to_owned())).collect();
        for (depth, (slot, hash)) in received.iter().enumerate() {
            if self.backfill.hash(*slot).await?.as_ref() != Some(hash) {
                continue;
            }
            if depth == 0 {
                return Ok(false);
            }
            warn!(to = slot, blocks = depth, "the chain left its branch: going back");
            tip.rewind(*slot);
            emit_update(ChainUpdate::Rewind(Position::new(Chain::Solana, *slot)), out).await?;
            return Ok(true);
        }
        Ok(false)
    }

    /// A server that fails again and again is left alone for a while; the RPC keeps us going meanwhile.
    async fn open_stream(&self, from_slot: Option<u64>) -> Result<Stream, Error> {
        let alone =
            |rest: Duration| Error::LeftAlone { endpoint: self.config.grpc.clone(), seconds: rest.as_secs() + 1 };
        self.stream.admit(Instant::now()).map_err(alone)?;
        let stream = Stream::open(&self.config, from_slot).await;
        match &stream {
            Ok(_) => self.stream.record_success(),
            Err(error) if error.class() == RetryClass::Transient => {
                self.stream.record_failure(Instant::now(), fastrand::f64());
            }
            Err(_) => {}
        }
        stream
    }

    /// Follows one stream until we are too slow for it. From `settle_at` on it is asked what is final.
    async fn follow(
        &self,
        mut stream: Stream,
        mut settle_at: u64,
        tip: &mut Tip,
        out: &mpsc::Sender<ChainUpdate<SolanaBlock>>,
    ) -> Result<(), Error> {
        let since = tip.next_height();
        while let Some(block) = stream.next().await? {
            self.take(block, tip, out).await?;
            if self.config.commitment == SolanaCommitment::Finalized {
                let last = tip.next_height().saturating_sub(1);
                if tip.settle(last) {
                    emit_update(ChainUpdate::Final(Position::new(Chain::Solana, last)), out).await?;
                }
            }
            if tip.next_height() >= settle_at {
                self.settle(tip, out).await?;
                self.ring.record_answered(since, tip);
                settle_at = tip.next_height().saturating_add(SETTLE);
            }
        }
        Ok(())
    }

    /// Hands over a block of the stream, and before it what the stream left out.
    async fn take(
        &self,
        block: UntimedBlock,
        tip: &mut Tip,
        out: &mpsc::Sender<ChainUpdate<SolanaBlock>>,
    ) -> Result<(), Error> {
        // The first block of a stream, now and then, and any after one that the stream lost.
        if tip.is_gap(&block.header) {
            let (from, to) = (tip.next_height(), block.header.parent_height);
            debug!(from, to, "the stream left slots out: reading them by RPC");
            emit_update(ChainUpdate::Gap(from, to), out).await?;
            self.backfill.wait_for(to).await?;
            self.backfill.fill(tip, to, out).await?;
        }
        self.backfill.forward(block, tip, out).await
    }
}

impl Source for Solana {
    const CHAIN: Chain = Chain::Solana;

    type Block = SolanaBlock;

    type Decoder = SolanaDecoder;

    async fn identity(&self) -> Result<Identity, Error> {
        Ok(Identity {
            genesis: self.backfill.genesis_hash().await?,
            // Rows of one program are not those of two: another set is another identity, and refused.
            emitter: self.config.programs().join(" "),
            start: self.start_slot().await?,
        })
    }

    async fn head_height(&self) -> Result<u64, Error> {
        self.backfill.newest_slot().await
    }

    async fn stream(&self, mut tip: Tip, out: mpsc::Sender<ChainUpdate<SolanaBlock>>) -> Result<Infallible, Error> {
        loop {
            match self.catch_up_and_follow(&mut tip, &out).await {
                Ok(()) => {
                    info!(
                        from = tip.next_height(),
                        "the store is slower than the stream: leaving it to catch up by RPC"
                    );
                }
                Err(fork @ Error::Fork { .. }) => {
                    if !self.find_common_ancestor(&mut tip, &out).await? {
                        return Err(fork);
                    }
                }
                Err(error) => return Err(error),
            }
            METRICS.reconnects.of(Chain::Solana).inc();
        }
    }

    fn decoder(&self) -> SolanaDecoder {
        self.decoder.clone()
    }

    fn disable_sparse(&self) {
        self.sparse.store(false, Ordering::Relaxed);
    }
}

impl ChainBlock for SolanaBlock {
    fn header(&self) -> &Header {
        &self.header
    }

    fn header_mut(&mut self) -> &mut Header {
        &mut self.header
    }
}
