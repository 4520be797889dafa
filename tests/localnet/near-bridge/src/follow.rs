use std::time::Duration;

use serde_json::Value;

use crate::assemble::{self, Reported};
use crate::{Blocks, Rpc};

/// The frequency at which the final head is asked for: a few times within a block.
const POLL: Duration = Duration::from_millis(200);

/// Follows the final head and serves each block once it is whole.
pub struct Follower {
    rpc: Rpc,
    blocks: Blocks,
    /// The next height to serve.
    next: u64,
    /// Transactions whose receipts are not all served yet, in the order in which they came.
    open: Vec<(String, String)>,
}

impl Follower {
    /// Starts at `first`: transactions of earlier blocks are not known, and neither are their receipts.
    pub fn new(rpc: Rpc, blocks: Blocks, first: u64) -> Self {
        Self { rpc, blocks, next: first, open: Vec::new() }
    }

    /// Runs for ever: a node that does not answer is asked again.
    pub async fn run(mut self) {
        loop {
            if let Err(error) = self.advance().await {
                tracing::warn!("block {}: {error:#}", self.next);
            }
            tokio::time::sleep(POLL).await;
        }
    }

    /// Serves all that is final now.
    pub async fn advance(&mut self) -> anyhow::Result<()> {
        let last = self.rpc.final_height().await?;
        while self.next <= last {
            let block = self.rpc.block(self.next).await?;
            let served = match block {
                Some(block) => self.assemble(block).await?,
                None => Value::Null,
            };
            self.blocks.insert(self.next, served);
            self.next += 1;
        }
        Ok(())
    }

    async fn assemble(&mut self, block: Value) -> anyhow::Result<Value> {
        let mut chunks = Vec::new();
        let mut open = self.open.clone();
        for header in block["chunks"].as_array().into_iter().flatten() {
            // A chunk that was missed stands here with its old height: it was reported there.
            if header["height_included"] != block["header"]["height"] {
                continue;
            }
            let chunk = self.rpc.chunk(&header["chunk_hash"]).await?;
            for tx in chunk["transactions"].as_array().into_iter().flatten() {
                if let (Some(hash), Some(signer)) = (tx["hash"].as_str(), tx["signer_id"].as_str()) {
                    open.push((hash.to_owned(), signer.to_owned()));
                }
            }
            chunks.push((header["shard_id"].clone(), chunk));
        }
        let mut reported = Vec::with_capacity(open.len());
        for (hash, signer_id) in &open {
            reported.push(self.report(hash, signer_id).await?);
        }
        let here = block["header"]["hash"].as_str().unwrap_or_default();
        let whole = |tx: &Reported| tx.is_complete(|hash| hash == here || self.blocks.holds_hash(hash));
        // Nothing above changed us: a node that fails half-way is asked for the whole block again.
        self.open =
            open.iter().zip(&reported).filter(|(_, reported)| !whole(reported)).map(|(tx, _)| tx.clone()).collect();
        Ok(assemble::block(&block, &chunks, &reported))
    }

    async fn report(&self, hash: &str, signer_id: &str) -> anyhow::Result<Reported> {
        let status = self.rpc.transaction(hash, signer_id).await?;
        let mut reported = Reported { hash: hash.to_owned(), status, local_receipts: Vec::new() };
        for id in reported.missing_receipts() {
            reported.local_receipts.push(self.rpc.receipt(&id).await?);
        }
        Ok(reported)
    }
}
