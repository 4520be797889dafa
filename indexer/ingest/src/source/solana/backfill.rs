use std::time::Duration;

use futures::{StreamExt, stream};
use serde::Deserialize;
use serde_json::json;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};

use super::rpc_block::RpcBlock;
use crate::Error;
use crate::source::http::Http;
use crate::source::{Endpoint, Step, hand_over};
use crate::tip::Tip;
use crate::wire::SolanaBlock;

/// Slots asked for in one `getBlocks`; servers allow 500,000.
const SLOTS: u64 = 1_000;
/// Blocks asked for at once.
const AT_ONCE: usize = 4;
/// How long the RPC may stay behind the stream.
const BEHIND: Duration = Duration::from_secs(20);
const POLL: Duration = Duration::from_millis(200);
/// The newest transaction format we know (SIMD-0385). A newer one is refused by the server, not guessed at.
const TRANSACTION_VERSION: u8 = 1;

#[derive(Deserialize)]
struct Hash {
    blockhash: String,
}

/// Reads confirmed blocks by JSON-RPC. Every call says `confirmed`: the servers' default is `finalized`,
/// which would leave a hole of 32 slots between here and the stream.
pub struct Backfill {
    rpc: Http,
    /// Transactions that name none of these are left out.
    programs: Vec<String>,
}

impl Backfill {
    pub fn new(rpc: Endpoint, programs: Vec<String>) -> Result<Self, Error> {
        Ok(Self { rpc: Http::new(rpc, None)?, programs })
    }

    pub async fn genesis_hash(&self) -> Result<String, Error> {
        self.call("getGenesisHash", json!([])).await
    }

    pub async fn confirmed_slot(&self) -> Result<u64, Error> {
        self.call("getSlot", json!([{"commitment": "confirmed"}])).await
    }

    /// The newest slot that no validator can leave any more.
    pub async fn finalized_slot(&self) -> Result<u64, Error> {
        self.call("getSlot", json!([{"commitment": "finalized"}])).await
    }

    /// The hash of the block that the chain has in a slot; `None` where it has none.
    pub async fn hash(&self, slot: u64) -> Result<Option<String>, Error> {
        if self.slots(slot, slot).await?.is_empty() {
            return Ok(None);
        }
        let config = json!({
            "commitment": "confirmed",
            "transactionDetails": "none",
            "maxSupportedTransactionVersion": TRANSACTION_VERSION,
            "rewards": false,
        });
        let Hash { blockhash } = self.call("getBlock", json!([slot, config])).await?;
        Ok(Some(blockhash))
    }

    /// Waits until the RPC, which may be another machine than the stream's, has reached a slot.
    pub async fn wait_for(&self, slot: u64) -> Result<(), Error> {
        let deadline = Instant::now() + BEHIND;
        while self.confirmed_slot().await? < slot {
            if Instant::now() >= deadline {
                return Err(Error::Silent { endpoint: self.rpc.endpoint().clone(), seconds: BEHIND.as_secs() });
            }
            sleep(POLL).await;
        }
        Ok(())
    }

    /// Hands over every block after the tip up to slot `last`.
    pub async fn fill(&self, tip: &mut Tip, last: u64, out: &mpsc::Sender<Step<SolanaBlock>>) -> Result<(), Error> {
        let mut from = tip.next_height();
        while from <= last {
            let to = last.min(from.saturating_add(SLOTS - 1));
            let mut blocks = stream::iter(self.slots(from, to).await?).map(|slot| self.block(slot)).buffered(AT_ONCE);
            while let Some(block) = blocks.next().await {
                let block = block?;
                if tip.is_gap(&block.header) {
                    self.check_kept(tip.next_height()).await?;
                }
                hand_over(block, tip, out).await?;
            }
            from = to.saturating_add(1);
        }
        Ok(())
    }

    /// The slots from `from` to `to` that have a block.
    async fn slots(&self, from: u64, to: u64) -> Result<Vec<u64>, Error> {
        self.call("getBlocks", json!([from, to, {"commitment": "confirmed"}])).await
    }

    async fn block(&self, slot: u64) -> Result<SolanaBlock, Error> {
        let config = json!({
            "commitment": "confirmed",
            "encoding": "json",
            "transactionDetails": "full",
            "maxSupportedTransactionVersion": TRANSACTION_VERSION,
            "rewards": false,
        });
        let block: RpcBlock = self.call("getBlock", json!([slot, config])).await?;
        block.into_wire(slot, &self.programs, &self.rpc)
    }

    async fn check_kept(&self, needed: u64) -> Result<(), Error> {
        let first: u64 = self.call("getFirstAvailableBlock", json!([])).await?;
        if first > needed {
            return Err(Error::Pruned { endpoint: self.rpc.endpoint().clone(), first, needed });
        }
        Ok(())
    }

    async fn call<T: serde::de::DeserializeOwned>(&self, method: &str, params: serde_json::Value) -> Result<T, Error> {
        self.rpc.call(method, params).await?.ok_or_else(|| self.rpc.unreadable(method, "the result is null"))
    }
}
