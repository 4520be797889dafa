//! Solana: a Yellowstone stream for what is new, JSON-RPC for what was missed.
//!
//! The stream gives one message a slot with all our transactions in it, so that a block is whole or
//! absent. Whatever it does not give (before the start, while it was away, when it is cut off for being
//! slow) is read by `getBlock`; the parent links of the blocks say what that is, never their slots.

mod backfill;
mod rpc_block;
mod stream;
mod stream_block;

use std::convert::Infallible;
use std::time::Duration;

use anchor_lang::prelude::Pubkey;
use domain::{Block, Chain};
use store::Identity;
use tokio::sync::mpsc;
use tracing::{debug, info};

use super::{Endpoint, Heard, Source, hand_over};
use crate::Error;
use crate::decode::SolanaDecoder;
use crate::tip::Tip;
use crate::wire::{Header, SolanaBlock};
use backfill::Backfill;
use stream::Stream;

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
    pub start_slot: u64,
    /// A stream without a block for so long is taken for dead.
    pub silence: Duration,
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
}

impl Solana {
    pub fn new(config: SolanaConfig) -> Result<Self, Error> {
        let backfill = Backfill::new(config.rpc.clone(), config.programs())?;
        let registry = SolanaDecoder::new(config.program);
        let decoder = match config.nft_program {
            Some(nft) => registry.with_nft(nft),
            None => registry,
        };
        Ok(Self { config, backfill, decoder })
    }

    /// Follows one stream until we are too slow for it.
    async fn follow(&self, tip: &mut Tip, out: &mpsc::Sender<SolanaBlock>) -> Result<(), Error> {
        let mut stream = Stream::open(&self.config).await?;
        info!("the stream is open");
        while let Some(block) = stream.next().await? {
            // The first block of a stream, as a rule, and any after one that the stream lost.
            if tip.is_gap(&block.header) {
                let (from, to) = (tip.next_height(), block.header.parent_height);
                debug!(from, to, "the stream left slots out: reading them by RPC");
                self.backfill.wait_for(to).await?;
                self.backfill.fill(tip, to, out).await?;
            }
            hand_over(block, tip, out).await?;
        }
        Ok(())
    }
}

impl Source for Solana {
    const CHAIN: Chain = Chain::Solana;

    type Block = SolanaBlock;

    async fn identity(&self) -> Result<Identity, Error> {
        Ok(Identity {
            genesis: self.backfill.genesis_hash().await?,
            // Rows of one program are not those of two: another set is another identity, and refused.
            emitter: self.config.programs().join(" "),
            start: self.config.start_slot,
        })
    }

    async fn listen(&self, mut tip: Tip, out: mpsc::Sender<SolanaBlock>) -> Result<Infallible, Error> {
        loop {
            // The stream's queue holds some minutes of blocks: come near before opening it. This also keeps
            // us going, if slowly, while the stream cannot be had.
            let last = self.backfill.confirmed_slot().await?;
            if tip.next_height().saturating_add(FAR_BEHIND) < last {
                info!(from = tip.next_height(), to = last, "catching up by RPC");
            }
            self.backfill.fill(&mut tip, last, &out).await?;
            self.follow(&mut tip, &out).await?;
            info!(from = tip.next_height(), "the store is slower than the stream: leaving it to catch up by RPC");
        }
    }

    fn decode(&self, block: &SolanaBlock) -> Block {
        self.decoder.decode(block)
    }
}

impl Heard for SolanaBlock {
    fn header(&self) -> &Header {
        &self.header
    }
}
