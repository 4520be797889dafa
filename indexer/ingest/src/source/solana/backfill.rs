use std::collections::BTreeSet;
use std::time::Duration;

use futures::{StreamExt, stream};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::json;
use store::Proof;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};

use super::commitment::SolanaCommitment;
use super::heads::{Accounts, EventHeads};
use super::rpc_block::RpcBlock;
use crate::Error;
use crate::source::http::Http;
use crate::source::tip::Tip;
use crate::source::{ChainUpdate, Endpoint, RequestLimits, emit_update, skip_to};
use crate::wire::{SolanaBlock, UntimedBlock};
use domain::TimeNs;

/// Slots asked for in one `getBlocks`; servers allow 500,000.
const SLOTS: u64 = 1_000;
/// The duration for which the RPC may stay behind the stream.
const BEHIND: Duration = Duration::from_secs(20);
const POLL: Duration = Duration::from_millis(200);
/// The newest transaction format we know (SIMD-0385). A newer one is refused by the server, not guessed at.
const TRANSACTION_VERSION: u8 = 1;

const SIGNATURES: &str = "getSignaturesForAddress";
/// In the same way as many as servers give at once.
const SIGNATURES_AT_ONCE: usize = 1_000;

/// A transaction that names an account.
#[derive(Deserialize)]
pub struct Signature {
    pub signature: String,
    pub slot: u64,
    /// Why it failed, if it did.
    err: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Hash {
    blockhash: String,
}

/// Reads blocks by JSON-RPC. Every call names the stream's commitment: the servers' default is `finalized`,
/// which would leave a gap of 32 slots between here and a stream of confirmed blocks.
pub struct Backfill {
    rpc: Http,
    commitment: SolanaCommitment,
    programs: Vec<String>,
    /// Blocks asked for at once.
    concurrency: usize,
}

impl Backfill {
    /// Transactions that name none of `programs` are left out.
    pub fn new(
        rpc: Endpoint,
        commitment: SolanaCommitment,
        programs: Vec<String>,
        limits: RequestLimits,
    ) -> Result<Self, Error> {
        let rpc = Http::new(rpc, None)?.paced(limits.max_rps);
        Ok(Self { rpc, commitment, programs, concurrency: limits.concurrency.max(1) })
    }

    pub async fn genesis_hash(&self) -> Result<String, Error> {
        self.call("getGenesisHash", json!([])).await
    }

    /// The newest slot of those that are read.
    pub async fn newest_slot(&self) -> Result<u64, Error> {
        self.call("getSlot", json!([{"commitment": self.commitment.as_str()}])).await
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
            "commitment": self.commitment.as_str(),
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
        while self.newest_slot().await? < slot {
            if Instant::now() >= deadline {
                return Err(Error::Silent { endpoint: self.rpc.endpoint().clone(), seconds: BEHIND.as_secs() });
            }
            sleep(POLL).await;
        }
        Ok(())
    }

    /// Hands over every block after the tip up to slot `last`.
    pub async fn fill(
        &self,
        tip: &mut Tip,
        last: u64,
        out: &mpsc::Sender<ChainUpdate<SolanaBlock>>,
    ) -> Result<(), Error> {
        let mut from = tip.next_height();
        while from <= last {
            let to = last.min(from.saturating_add(SLOTS - 1));
            let mut blocks =
                stream::iter(self.slots(from, to).await?).map(|slot| self.block(slot)).buffered(self.concurrency);
            while let Some(block) = blocks.next().await {
                let block = block?;
                if tip.is_gap(&block.header) {
                    self.check_kept(tip.next_height()).await?;
                }
                self.forward(block, tip, out).await?;
            }
            from = to.saturating_add(1);
        }
        Ok(())
    }

    /// Hands over the blocks after the tip that hold transactions of ours, as the server names them, and the one in slot
    /// `last`, which is final.
    pub async fn fill_by_signatures(
        &self,
        tip: &mut Tip,
        last: u64,
        out: &mpsc::Sender<ChainUpdate<SolanaBlock>>,
    ) -> Result<(), Error> {
        let mut slots = BTreeSet::from([last]);
        for program in &self.programs {
            slots.extend(self.slots_of(program, tip.next_height(), last).await?);
        }
        let mut blocks = stream::iter(slots).map(|slot| self.block(slot)).buffered(self.concurrency);
        while let Some(block) = blocks.next().await {
            let block = block?;
            let time = match block.time {
                Some(time) => time,
                None => self.find_time(&block, tip).await?,
            };
            tip.note_time(TimeNs::from_seconds(time));
            skip_to(block.at(time), Proof::Signatures, tip, out).await?;
        }
        Ok(())
    }

    /// The slots from `from` to `to` with transactions that name an account and did not fail.
    async fn slots_of(&self, account: &str, from: u64, to: u64) -> Result<BTreeSet<u64>, Error> {
        let mut slots = BTreeSet::new();
        let mut before: Option<String> = None;
        loop {
            let page = self.signatures(account, before.as_deref()).await?;
            let oldest = page.last().map(|oldest| (oldest.slot, oldest.signature.clone()));
            let ours = page.into_iter().filter(|it| it.err.is_none() && (from..=to).contains(&it.slot));
            slots.extend(ours.map(|it| it.slot));
            match oldest {
                Some((slot, signature)) if slot >= from => before = Some(signature),
                _ => return Ok(slots),
            }
        }
    }

    /// The last event of each account's chain of events.
    pub async fn event_heads(&self, program: &str) -> Result<EventHeads, Error> {
        let config = json!({"commitment": self.commitment.as_str(), "encoding": "base64", "withContext": true});
        let accounts: Accounts = self.call("getProgramAccounts", json!([program, config])).await?;
        accounts.heads(&self.rpc)
    }

    /// Hands a block over if it comes next, with its time.
    pub async fn forward(
        &self,
        block: UntimedBlock,
        tip: &mut Tip,
        out: &mpsc::Sender<ChainUpdate<SolanaBlock>>,
    ) -> Result<(), Error> {
        if !tip.check_advance(&block.header)? {
            return Ok(());
        }
        let time = match block.time {
            Some(time) => time,
            None => self.find_time(&block, tip).await?,
        };
        tip.note_time(TimeNs::from_seconds(time));
        emit_update(ChainUpdate::Forward(block.at(time)), out).await
    }

    /// The time of a block that reports none: what the ledger knows of it, else its parent's. Validators' clocks never give
    /// a block an earlier time than its parent's.
    async fn find_time(&self, block: &UntimedBlock, tip: &Tip) -> Result<i64, Error> {
        let slot = block.header.height;
        if let Some(time) = self.block_time(slot).await? {
            return Ok(time);
        }
        if let Some(time) = tip.time() {
            return Ok(i64::try_from(time.0 / 1_000_000_000).unwrap_or(i64::MAX));
        }
        self.block_time(block.header.parent_height).await?.ok_or_else(|| {
            let reason = format!("neither block {slot} nor its parent has a time: give an earlier start");
            self.rpc.unreadable("getBlockTime", reason)
        })
    }

    /// Unix seconds; `None` where the ledger has none, or the server does not keep it.
    async fn block_time(&self, slot: u64) -> Result<Option<i64>, Error> {
        // Agave's `rpc_custom_error`: cleaned up, not available, skipped, or skipped in long-term storage.
        const UNKNOWN: [i64; 5] = [-32001, -32004, -32007, -32009, -32014];
        match self.rpc.call("getBlockTime", json!([slot])).await {
            Err(Error::Rpc { code, .. }) if UNKNOWN.contains(&code) => Ok(None),
            answer => answer,
        }
    }

    /// The slot of the first transaction that names an account.
    pub async fn first_slot(&self, account: &str) -> Result<u64, Error> {
        let mut oldest: Option<Signature> = None;
        loop {
            let page = self.signatures(account, oldest.as_ref().map(|oldest| oldest.signature.as_str())).await?;
            match page.into_iter().next_back() {
                Some(last) => oldest = Some(last),
                None => break,
            }
        }
        let none = || self.rpc.unreadable(SIGNATURES, format!("it knows no transaction of {account}"));
        oldest.map(|oldest| oldest.slot).ok_or_else(none)
    }

    /// Transactions that name an account, the newest first, all older than `before`.
    pub async fn signatures(&self, account: &str, before: Option<&str>) -> Result<Vec<Signature>, Error> {
        let config = json!({"commitment": self.commitment.as_str(), "limit": SIGNATURES_AT_ONCE, "before": before});
        let page: Vec<Signature> = self.call(SIGNATURES, json!([account, config])).await?;
        match page.last() {
            Some(last) if Some(last.signature.as_str()) == before => Err(self
                .rpc
                .unreadable(SIGNATURES, format!("nothing is older than {}, and it says so of itself", last.signature))),
            _ => Ok(page),
        }
    }

    /// The slots from `from` to `to` that have a block.
    async fn slots(&self, from: u64, to: u64) -> Result<Vec<u64>, Error> {
        self.call("getBlocks", json!([from, to, {"commitment": self.commitment.as_str()}])).await
    }

    async fn block(&self, slot: u64) -> Result<UntimedBlock, Error> {
        let config = json!({
            "commitment": self.commitment.as_str(),
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
