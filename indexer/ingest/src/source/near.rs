//! NEAR: neardata serves each block whole, by height: those that are final, and those that may yet be left.

mod optimistic;

use std::convert::Infallible;
use std::time::Duration;

use domain::{Block, Chain, NearAccountId, Position};
use futures::{StreamExt, stream};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::json;
use store::Identity;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};
use tracing::info;

use super::http::Http;
use super::{Endpoint, Heard, Load, Source, Step, hand_over, tell};
use crate::Error;
use crate::decode::NearDecoder;
use crate::tip::Tip;
use crate::wire::{Header, NearBlock};

const LAST_FINAL: &str = "/v0/last_block/final";
const LAST_OPTIMISTIC: &str = "/v0/last_block/optimistic";
/// A block comes each 0.6 s.
const POLL: Duration = Duration::from_millis(200);
/// Heights behind that are worth a line in the log: about a minute.
const FAR_BEHIND: u64 = 100;

#[derive(Clone, Debug)]
pub struct NearConfig {
    pub data: Endpoint,
    /// Sent as a bearer token.
    pub data_token: Option<String>,
    pub rpc: Endpoint,
    pub contract: NearAccountId,
    pub start_height: u64,
    /// A server whose last final block stays the same for so long is taken for dead.
    pub silence: Duration,
    /// Which blocks are read.
    pub commitment: NearCommitment,
    /// What neardata is asked for at most.
    pub load: Load,
}

/// From when on a block is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum NearCommitment {
    /// As soon as there is one: a second or two earlier, and taken back where the chain leaves it.
    Optimistic,
    /// When it cannot be left any more.
    #[default]
    Final,
}

/// Which of neardata's two chains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Final,
    Optimistic,
}

pub struct Near {
    data: Http,
    rpc: Http,
    decoder: NearDecoder,
    contract: NearAccountId,
    start_height: u64,
    silence: Duration,
    commitment: NearCommitment,
    /// Blocks asked for at once while catching up.
    at_once: usize,
}

#[derive(Deserialize)]
struct Status {
    chain_id: String,
    genesis_hash: String,
}

impl Near {
    pub fn new(config: NearConfig) -> Result<Self, Error> {
        Ok(Self {
            data: Http::new(config.data, config.data_token)?.paced(config.load.per_second),
            rpc: Http::new(config.rpc, None)?,
            decoder: NearDecoder::new(config.contract.clone()),
            contract: config.contract,
            start_height: config.start_height,
            silence: config.silence,
            commitment: config.commitment,
            at_once: config.load.at_once.max(1),
        })
    }

    /// The height behind one of the server's pointers. The servers answer with a redirection, which spares
    /// us a block of megabytes each time we ask whether there is a new one.
    async fn height_of(&self, pointer: &str) -> Result<u64, Error> {
        match self.data.get_location(pointer).await? {
            Some(location) => {
                let height = location.split('?').next().and_then(|path| path.rsplit('/').next()?.parse().ok());
                height.ok_or_else(|| self.data.unreadable(pointer, format!("it leads to {location}")))
            }
            None => {
                let block: NearBlock = self.data.get(pointer).await?;
                Ok(block.header.height)
            }
        }
    }

    /// `None` is a height that the chain skipped.
    async fn block(&self, height: u64) -> Result<Option<NearBlock>, Error> {
        self.block_of(Kind::Final, height).await
    }

    async fn block_of(&self, kind: Kind, height: u64) -> Result<Option<NearBlock>, Error> {
        let path = match kind {
            Kind::Final => format!("/v0/block/{height}"),
            Kind::Optimistic => format!("/v0/block_opt/{height}"),
        };
        let Some(mut block) = self.data.get::<Option<NearBlock>>(&path).await? else {
            return Ok(None);
        };
        if block.header.height != height {
            return Err(self.data.unreadable(&path, format!("it is block {}", block.header.height)));
        }
        block.retain_executor(self.contract.as_str());
        Ok(Some(block))
    }

    /// Hands over every block after the tip up to `last`.
    async fn fill(&self, tip: &mut Tip, last: u64, out: &mpsc::Sender<Step<NearBlock>>) -> Result<(), Error> {
        let mut blocks = stream::iter(tip.next_height()..=last).map(|height| self.block(height)).buffered(self.at_once);
        while let Some(block) = blocks.next().await {
            let Some(block) = block? else { continue };
            if tip.is_gap(&block.header) {
                self.check_kept(tip.next_height()).await?;
            }
            hand_over(block, tip, out).await?;
        }
        Ok(())
    }

    async fn check_kept(&self, needed: u64) -> Result<(), Error> {
        let first = self.height_of("/v0/first_block").await?;
        if first > needed {
            return Err(Error::Pruned { endpoint: self.data.endpoint().clone(), first, needed });
        }
        Ok(())
    }

    /// The blocks come from one server and the chain's name from another: they must mean one chain.
    async fn check_same_network(&self) -> Result<(), Error> {
        let last = self.height_of(LAST_FINAL).await?;
        let block = self.block(last).await?.ok_or_else(|| self.data.unreadable(LAST_FINAL, "there is no block"))?;
        let Header { height, hash, .. } = block.header;
        let known: Result<Option<IgnoredAny>, _> = self.rpc.call("block", json!({"block_id": hash})).await;
        match known {
            Ok(_) => Ok(()),
            Err(Error::Rpc { message, .. }) if message == "UNKNOWN_BLOCK" => {
                let (data, rpc) = (self.data.endpoint().clone(), self.rpc.endpoint().clone());
                Err(Error::OtherNetwork { data, rpc, height, hash })
            }
            Err(error) => Err(error),
        }
    }
}

impl Source for Near {
    const CHAIN: Chain = Chain::Near;

    type Block = NearBlock;

    async fn identity(&self) -> Result<Identity, Error> {
        let status: Option<Status> = self.rpc.call("status", json!([])).await?;
        let status = status.ok_or_else(|| self.rpc.unreadable("status", "the result is null"))?;
        self.check_same_network().await?;
        Ok(Identity {
            genesis: format!("{}:{}", status.chain_id, status.genesis_hash),
            emitter: self.contract.to_string(),
            start: self.start_height,
        })
    }

    async fn edge(&self) -> Result<u64, Error> {
        self.height_of(LAST_FINAL).await
    }

    async fn listen(&self, mut tip: Tip, out: mpsc::Sender<Step<NearBlock>>) -> Result<Infallible, Error> {
        let mut deadline = Instant::now() + self.silence;
        let mut settled = None;
        loop {
            let (before, last) = (tip.next_height(), self.height_of(LAST_FINAL).await?);
            let is_new = settled < Some(last) && self.commitment == NearCommitment::Optimistic;
            if is_new {
                self.keep_to_final(&mut tip, last, &out).await?;
            }
            let next = tip.next_height();
            if next <= last && next.saturating_add(FAR_BEHIND) < last {
                info!(from = next, to = last, "catching up");
            }
            // All that is at or below it, or comes up to it, is final.
            if (is_new || next <= last) && tip.settle(last) {
                tell(Step::Final(Position::new(Chain::Near, last)), &out).await?;
            }
            if next <= last {
                self.fill(&mut tip, last, &out).await?;
            }
            settled = Some(last);
            if self.commitment == NearCommitment::Optimistic {
                self.look_ahead(&mut tip, &out).await?;
            }
            // A server may name a last block that another behind the same address does not have yet.
            if tip.next_height() > before {
                deadline = Instant::now() + self.silence;
            } else if Instant::now() < deadline {
                sleep(POLL).await;
            } else {
                let endpoint = self.data.endpoint().clone();
                return Err(Error::Silent { endpoint, seconds: self.silence.as_secs() });
            }
        }
    }

    fn decode(&self, block: &NearBlock) -> Block {
        self.decoder.decode(block)
    }
}

impl Heard for NearBlock {
    fn header(&self) -> &Header {
        &self.header
    }

    fn header_mut(&mut self) -> &mut Header {
        &mut self.header
    }
}
