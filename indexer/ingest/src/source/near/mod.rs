//! NEAR: blocks whole, by height: those that are final, and those that may yet be left.
//!
//! neardata serves them. So does the JSON-RPC of a node that is set up for it, which takes over while neardata does not, or
//! is asked alone. Both give the same blocks.

mod auto;
mod failover;
mod fetch;
mod indexer_rpc;
mod neardata;
mod optimistic;
mod receipt_origins;

use std::convert::Infallible;
use std::time::Duration;

use domain::{Chain, NearAccountId, Position};
use serde::Deserialize;
use serde_json::json;
use store::Identity;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};
use tracing::info;

use super::http::Http;
use super::{ChainBlock, ChainUpdate, Endpoint, RequestLimits, Source, emit_update};
use crate::Error;
use crate::decode::NearDecoder;
use crate::metrics::METRICS;
use crate::source::tip::Tip;
use crate::wire::{Header, NearBlock};
use failover::Failover;
use indexer_rpc::IndexerRpc;
use neardata::Neardata;

pub use failover::Server;

/// A block comes each 0.6 s.
const POLL: Duration = Duration::from_millis(200);
/// Heights behind that are worth a line in the log: about a minute.
const FAR_BEHIND: u64 = 100;

#[derive(Clone, Debug)]
pub struct NearConfig {
    /// The account that serves blocks.
    pub blocks: NearBlocks,
    pub data: Endpoint,
    /// Sent as a bearer token.
    pub data_token: Option<String>,
    pub rpc: Endpoint,
    pub contract: NearAccountId,
    pub start_height: u64,
    /// A server whose last final block stays the same for so long is taken for dead.
    pub stall_timeout: Duration,
    /// Which blocks are read.
    pub commitment: NearCommitment,
    /// What a server of blocks is asked for at most.
    pub limits: RequestLimits,
}

/// Where blocks are read from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum NearBlocks {
    /// neardata, and the RPC while neardata does not serve them.
    #[default]
    Auto,
    /// neardata alone.
    Neardata,
    /// The RPC alone, by `EXPERIMENTAL_indexer_block`: a node of nearcore 2.14 or later that tracks all shards, with
    /// rpc.enable_indexer_rpc.
    Rpc,
}

/// From when on a block is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum NearCommitment {
    /// In the same way as soon as there is one: a second or two earlier, and reverted where the chain leaves it.
    Optimistic,
    /// When it cannot be left any more.
    #[default]
    Final,
}

/// Which of a server's two chains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Final,
    Optimistic,
}

pub struct Near {
    blocks: NearBlocks,
    data: Neardata,
    indexer: IndexerRpc,
    turns: Failover,
    rpc: Http,
    decoder: NearDecoder,
    contract: NearAccountId,
    start_height: u64,
    stall_timeout: Duration,
    commitment: NearCommitment,
    /// Blocks asked for at once while catching up.
    concurrency: usize,
}

#[derive(Deserialize)]
struct Status {
    chain_id: String,
    genesis_hash: String,
}

impl Near {
    pub fn new(config: NearConfig) -> Result<Self, Error> {
        let concurrency = config.limits.concurrency.max(1);
        let indexer = Http::new(config.rpc.clone(), None)?.paced(config.limits.max_rps);
        Ok(Self {
            blocks: config.blocks,
            data: Neardata::new(Http::new(config.data, config.data_token)?.paced(config.limits.max_rps)),
            indexer: IndexerRpc::new(indexer, concurrency),
            turns: Failover::new(config.blocks, config.stall_timeout),
            rpc: Http::new(config.rpc, None)?,
            decoder: NearDecoder::new(config.contract.clone()),
            contract: config.contract,
            start_height: config.start_height,
            stall_timeout: config.stall_timeout,
            commitment: config.commitment,
            concurrency,
        })
    }

    /// Hands over every block after the tip as one server reports them, until it is another one's turn.
    async fn stream_from(
        &self,
        server: Server,
        tip: &mut Tip,
        out: &mpsc::Sender<ChainUpdate<NearBlock>>,
    ) -> Result<(), Error> {
        let mut deadline = Instant::now() + self.stall_timeout;
        let mut settled = None;
        loop {
            let began = Instant::now();
            if server == Server::Rpc && self.turns.is_rested(began) {
                if self.is_back(settled).await {
                    return Ok(());
                }
                // The RPC was not asked meanwhile.
                deadline += began.elapsed();
            }
            let (before, last) = (tip.next_height(), self.last(server, Kind::Final).await?);
            let is_new = settled < Some(last) && self.commitment == NearCommitment::Optimistic;
            if is_new {
                self.reconcile_final(server, tip, last, out).await?;
            }
            let next = tip.next_height();
            if next <= last && next.saturating_add(FAR_BEHIND) < last {
                info!(from = next, to = last, "catching up");
            }
            // All that is at or below it, or comes up to it, is final.
            if (is_new || next <= last) && tip.settle(last) {
                emit_update(ChainUpdate::Final(Position::new(Chain::Near, last)), out).await?;
            }
            if next <= last {
                self.fill(server, tip, last, out).await?;
            }
            settled = Some(last);
            if self.commitment == NearCommitment::Optimistic {
                self.stream_optimistic(server, tip, out).await?;
            }
            // A server may name a last block that another behind the same address does not have yet.
            if tip.next_height() > before {
                deadline = Instant::now() + self.stall_timeout;
                if server == Server::Neardata {
                    self.turns.note_served();
                }
            } else if Instant::now() < deadline {
                sleep(POLL).await;
            } else {
                let endpoint = self.endpoint(server).clone();
                return Err(Error::Silent { endpoint, seconds: self.stall_timeout.as_secs() });
            }
        }
    }
}

impl Source for Near {
    const CHAIN: Chain = Chain::Near;

    type Block = NearBlock;

    type Decoder = NearDecoder;

    async fn identity(&self) -> Result<Identity, Error> {
        let status: Option<Status> = self.rpc.call("status", json!([])).await?;
        let status = status.ok_or_else(|| self.rpc.unreadable("status", "the result is null"))?;
        match self.turns.server() {
            Server::Neardata => match self.check_same_network().await {
                Ok(()) => {}
                Err(error) => self.pass_on(error).await?,
            },
            Server::Rpc if self.blocks == NearBlocks::Rpc => self.indexer.check().await?,
            // It was asked when it took over.
            Server::Rpc => {}
        }
        Ok(Identity {
            genesis: format!("{}:{}", status.chain_id, status.genesis_hash),
            emitter: self.contract.to_string(),
            start: self.start_height,
        })
    }

    async fn head_height(&self) -> Result<u64, Error> {
        match self.last(self.turns.server(), Kind::Final).await {
            Err(error) if self.turns.may_pass_on(&error) => self.last(Server::Rpc, Kind::Final).await,
            answer => answer,
        }
    }

    async fn stream(&self, mut tip: Tip, out: mpsc::Sender<ChainUpdate<NearBlock>>) -> Result<Infallible, Error> {
        loop {
            let server = self.turns.server();
            METRICS.record_near_source(server.name());
            match (self.stream_from(server, &mut tip, &out).await, server) {
                (Ok(()), _) => {}
                (Err(error), Server::Neardata) => self.pass_on(error).await?,
                (Err(error), Server::Rpc) => return Err(self.give_back(error)),
            }
        }
    }

    fn decoder(&self) -> NearDecoder {
        self.decoder.clone()
    }
}

impl ChainBlock for NearBlock {
    fn header(&self) -> &Header {
        &self.header
    }

    fn header_mut(&mut self) -> &mut Header {
        &mut self.header
    }
}
