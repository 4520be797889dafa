//! NEAR: neardata serves each final block whole, by height.

use std::convert::Infallible;
use std::time::Duration;

use domain::{Block, Chain, NearAccountId};
use futures::{StreamExt, stream};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::json;
use store::Identity;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};
use tracing::info;

use super::http::Http;
use super::{Endpoint, Heard, Source, hand_over};
use crate::Error;
use crate::decode::NearDecoder;
use crate::tip::Tip;
use crate::wire::{Header, NearBlock};

/// Blocks asked for at once while catching up.
const AT_ONCE: usize = 8;
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
}

pub struct Near {
    data: Http,
    rpc: Http,
    decoder: NearDecoder,
    contract: NearAccountId,
    start_height: u64,
    silence: Duration,
}

#[derive(Deserialize)]
struct Status {
    chain_id: String,
    genesis_hash: String,
}

impl Near {
    pub fn new(config: NearConfig) -> Result<Self, Error> {
        Ok(Self {
            data: Http::new(config.data, config.data_token)?,
            rpc: Http::new(config.rpc, None)?,
            decoder: NearDecoder::new(config.contract.clone()),
            contract: config.contract,
            start_height: config.start_height,
            silence: config.silence,
        })
    }

    async fn last_final(&self) -> Result<NearBlock, Error> {
        let path = "/v0/last_block/final";
        self.read(path).await?.ok_or_else(|| self.data.unreadable(path, "there is no block"))
    }

    /// `None` is a height that the chain skipped.
    async fn block(&self, height: u64) -> Result<Option<NearBlock>, Error> {
        let path = format!("/v0/block/{height}");
        match self.read(&path).await? {
            Some(other) if other.header.height != height => {
                Err(self.data.unreadable(&path, format!("it is block {}", other.header.height)))
            }
            asked => Ok(asked),
        }
    }

    async fn read(&self, path: &str) -> Result<Option<NearBlock>, Error> {
        let mut block: Option<NearBlock> = self.data.get(path).await?;
        if let Some(block) = &mut block {
            block.retain_executor(self.contract.as_str());
        }
        Ok(block)
    }

    /// Hands over every block after the tip up to `last`.
    async fn fill(&self, tip: &mut Tip, last: u64, out: &mpsc::Sender<NearBlock>) -> Result<(), Error> {
        let mut blocks = stream::iter(tip.next_height()..=last).map(|height| self.block(height)).buffered(AT_ONCE);
        while let Some(block) = blocks.next().await {
            if let Some(block) = block? {
                hand_over(block, tip, out).await?;
            }
        }
        Ok(())
    }

    /// The blocks come from one server and the chain's name from another: they must mean one chain.
    async fn check_same_network(&self) -> Result<(), Error> {
        let Header { height, hash, .. } = self.last_final().await?.header;
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

    async fn listen(&self, mut tip: Tip, out: mpsc::Sender<NearBlock>) -> Result<Infallible, Error> {
        let mut deadline = Instant::now() + self.silence;
        loop {
            let last = self.last_final().await?;
            if last.header.height < tip.next_height() {
                if Instant::now() >= deadline {
                    let endpoint = self.data.endpoint().clone();
                    return Err(Error::Silent { endpoint, seconds: self.silence.as_secs() });
                }
                sleep(POLL).await;
                continue;
            }
            if tip.is_gap(&last.header) {
                let (from, to) = (tip.next_height(), last.header.parent_height);
                if to.saturating_sub(from) > FAR_BEHIND {
                    info!(from, to, "catching up");
                }
                self.fill(&mut tip, to, &out).await?;
            }
            hand_over(last, &mut tip, &out).await?;
            deadline = Instant::now() + self.silence;
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
}
