use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::{Mutex, Semaphore};
use tokio::time::sleep;
use tracing::warn;

use super::Kind;
use super::receipt_origins::{Origin, ReceiptOrigins};
use crate::Error;
use crate::metrics::METRICS;
use crate::source::Endpoint;
use crate::source::http::Http;
use crate::wire::{NearBlock, StreamerBlock};

const INDEXER_BLOCK: &str = "EXPERIMENTAL_indexer_block";
const RECEIPT_TO_TX: &str = "EXPERIMENTAL_receipt_to_tx";
/// The frequency at which a block is asked for that a node has no place to make.
const BUSY_TRIES: u32 = 100;
const BUSY_PAUSE: Duration = Duration::from_millis(100);

/// The JSON-RPC of a node that serves blocks with what was executed in them.
pub struct IndexerRpc {
    rpc: Http,
    /// Requests under way at most: a node has few places for them, one unless it is reported otherwise, and says when all are
    /// taken.
    places: Semaphore,
    open_places: AtomicUsize,
    lineage: Mutex<ReceiptOrigins>,
    /// The node does not say which transaction led to a receipt.
    names_no_origin: AtomicBool,
}

#[derive(Deserialize)]
struct Block {
    header: BlockHeader,
}

#[derive(Deserialize)]
struct BlockHeader {
    height: u64,
    hash: String,
}

#[derive(Deserialize)]
struct Status {
    sync_info: SyncInfo,
}

#[derive(Deserialize)]
struct SyncInfo {
    earliest_block_height: Option<u64>,
}

#[derive(Deserialize)]
struct ReceiptToTx {
    transaction_hash: String,
}

impl IndexerRpc {
    pub fn new(rpc: Http, concurrency: usize) -> Self {
        Self {
            rpc,
            places: Semaphore::new(concurrency),
            open_places: AtomicUsize::new(concurrency),
            lineage: Mutex::new(ReceiptOrigins::default()),
            names_no_origin: AtomicBool::new(false),
        }
    }

    pub fn endpoint(&self) -> &Endpoint {
        self.rpc.endpoint()
    }

    pub async fn last(&self, kind: Kind) -> Result<u64, Error> {
        let finality = match kind {
            Kind::Final => "final",
            Kind::Optimistic => "optimistic",
        };
        let block: Block = self.call("block", json!({"finality": finality})).await?;
        Ok(block.header.height)
    }

    /// The first height that is kept, where the node says so.
    pub async fn first(&self) -> Result<Option<u64>, Error> {
        let status: Status = self.call("status", json!([])).await?;
        Ok(status.sync_info.earliest_block_height)
    }

    /// The hash of the block that the chain has at a height; `None` where it has none.
    pub async fn hash(&self, height: u64) -> Result<Option<String>, Error> {
        match self.call::<Block>("block", json!({"block_id": height})).await {
            Ok(block) if block.header.height != height => {
                Err(self.rpc.unreadable("block", format!("it is block {}", block.header.height)))
            }
            Ok(block) => Ok(Some(block.header.hash)),
            Err(Error::Rpc { message, .. }) if message == "UNKNOWN_BLOCK" => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Refuses a node that does not serve what we ask for.
    ///
    /// # Errors
    /// [`Error::NoIndexerBlocks`].
    pub async fn check(&self) -> Result<(), Error> {
        let block: Block = self.call("block", json!({"finality": "final"})).await?;
        self.message(&block.header.hash).await.map(|_| ())
    }

    /// `None` is a height that the chain skipped, or one whose block the node has not executed yet.
    pub async fn block(&self, kind: Kind, height: u64) -> Result<Option<StreamerBlock>, Error> {
        let Some(hash) = self.hash(height).await? else { return Ok(None) };
        match self.message(&hash).await {
            Err(error) if is_unavailable(&error) && kind == Kind::Optimistic => Ok(None),
            answer => answer.map(Some),
        }
    }

    /// The same block with the transaction of each outcome, which the blocks before it report: they are given in order.
    pub async fn resolve(&self, streamer: StreamerBlock) -> Result<NearBlock, Error> {
        let mut lineage = self.lineage.lock().await;
        lineage.note(&streamer.block.header, &streamer.sent);
        let mut block = streamer.block;
        for (_, outcome) in &mut block.outcomes {
            outcome.tx_hash = self.transaction_of(&outcome.receipt_id, &mut lineage).await?;
            if outcome.tx_hash.is_none() {
                METRICS.unresolved_transactions.inc();
                warn!(
                    height = block.header.height,
                    receipt = outcome.receipt_id,
                    "no block and no node reports which transaction led to this receipt: its id stands for the transaction"
                );
            }
        }
        Ok(block)
    }

    /// What was executed in a block.
    async fn message(&self, hash: &str) -> Result<StreamerBlock, Error> {
        let mut tries = 0;
        let block: StreamerBlock = loop {
            let place = self.places.acquire().await.map_err(|_| Error::Closed)?;
            match self.call(INDEXER_BLOCK, json!({"block_hash": hash})).await {
                Err(Error::Rpc { message, .. }) if message == "BUSY" && tries < BUSY_TRIES => tries += 1,
                answer => break answer.map_err(|error| self.refused(error))?,
            }
            let fewer = |open: usize| (open > 1).then_some(open.saturating_sub(1));
            if self.open_places.fetch_update(Ordering::Relaxed, Ordering::Relaxed, fewer).is_ok() {
                place.forget();
            } else {
                drop(place);
            }
            sleep(BUSY_PAUSE.mul_f64(0.5 + fastrand::f64())).await;
        };
        if !block.untracked.is_empty() {
            return Err(self.no_blocks(format!("it does not track the shards {:?}", block.untracked)));
        }
        if block.block.header.hash != hash {
            return Err(self.rpc.unreadable(INDEXER_BLOCK, format!("it is block {}", block.block.header.hash)));
        }
        Ok(block)
    }

    fn refused(&self, error: Error) -> Error {
        const METHOD_NOT_FOUND: i64 = -32601;
        match error {
            Error::Rpc { code, message, .. }
                if code == METHOD_NOT_FOUND || message == "UNSUPPORTED" || message == "LIMIT_EXCEEDED" =>
            {
                self.no_blocks(format!("{INDEXER_BLOCK}: {message}"))
            }
            error => error,
        }
    }

    fn no_blocks(&self, reason: String) -> Error {
        Error::NoIndexerBlocks { endpoint: self.endpoint().clone(), reason }
    }

    /// The transaction that led to a receipt; `None` where nobody reports it.
    async fn transaction_of(&self, receipt_id: &str, lineage: &mut ReceiptOrigins) -> Result<Option<String>, Error> {
        let mut asked: Option<Arc<str>> = None;
        loop {
            let ancestor = match lineage.origin(receipt_id) {
                Origin::Transaction(hash) => return Ok(Some(hash.to_string())),
                Origin::Receipt(ancestor) => ancestor,
            };
            if asked.as_ref() != Some(&ancestor) {
                asked = Some(Arc::clone(&ancestor));
                if let Some(hash) = self.ask_origin(&ancestor, lineage.oldest_height()).await? {
                    lineage.note_origin(ancestor, hash.into());
                    continue;
                }
            }
            let Some(before) = lineage.before().map(str::to_owned) else { return Ok(None) };
            match self.message(&before).await {
                Ok(older) => lineage.note_older(&older.block.header, &older.sent),
                Err(error) if is_unavailable(&error) => lineage.note_end(),
                Err(error) => return Err(error),
            }
        }
    }

    /// Asks the node for the transaction of a receipt that was sent near a height.
    async fn ask_origin(&self, receipt_id: &str, height: Option<u64>) -> Result<Option<String>, Error> {
        if self.names_no_origin.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let params = json!({"receipt_id": receipt_id, "block_height": height});
        match self.call::<ReceiptToTx>(RECEIPT_TO_TX, params).await {
            Ok(ReceiptToTx { transaction_hash }) => Ok(Some(transaction_hash)),
            Err(Error::Rpc { message, .. }) => {
                if matches!(message.as_str(), "METHOD_NOT_FOUND" | "UNSUPPORTED" | "OUTCOMES_NOT_STORED") {
                    self.names_no_origin.store(true, Ordering::Relaxed);
                }
                Ok(None)
            }
            Err(Error::Status { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn call<T: serde::de::DeserializeOwned>(&self, method: &str, params: Value) -> Result<T, Error> {
        self.rpc.call(method, params).await?.ok_or_else(|| self.rpc.unreadable(method, "the result is null"))
    }
}

/// The node has forgotten a block, or not executed it yet.
pub fn is_unavailable(error: &Error) -> bool {
    matches!(error, Error::Rpc { message, .. } if message == "DATA_UNAVAILABLE" || message == "UNKNOWN_BLOCK")
}
