use serde::Deserialize;

use super::NearBlock;

/// A NEAR block as a node's `EXPERIMENTAL_indexer_block` gives it: `StreamerMessage` of near-indexer-primitives, and the
/// shards that the node tracks.
///
/// Unlike neardata's, its outcomes do not say which transaction led to them. What each transaction and each receipt sent
/// says it, from block to block.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "json::Message")]
pub struct StreamerBlock {
    pub block: NearBlock,
    /// In the order of execution: anyone who sends comes after what sent it.
    pub sent: Vec<Sent>,
    /// Shards of the block that the node does not track: what was executed there is absent.
    pub untracked: Vec<u64>,
}

/// Receipts, and what sent them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    pub by: Sender,
    pub receipt_ids: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sender {
    /// By its hash.
    Transaction(String),
    /// By its id.
    Receipt(String),
}

mod json {
    use serde::Deserialize;

    use super::super::near::json::{BlockHeader, Outcome, OutcomeWithId};
    use super::{Sender, Sent, StreamerBlock};

    #[derive(Deserialize)]
    pub struct Message {
        block: Block,
        shards: Vec<Shard>,
        tracked_shards: Vec<u64>,
    }

    #[derive(Deserialize)]
    struct Block {
        header: BlockHeader,
        chunks: Vec<ChunkHeader>,
    }

    #[derive(Deserialize)]
    struct ChunkHeader {
        shard_id: u64,
    }

    #[derive(Deserialize)]
    struct Shard {
        /// Absent where the shard's producer missed its turn.
        chunk: Option<Chunk>,
        receipt_execution_outcomes: Vec<Outcome<Vec<String>>>,
    }

    #[derive(Deserialize)]
    struct Chunk {
        transactions: Vec<Transaction>,
    }

    #[derive(Deserialize)]
    struct Transaction {
        transaction: Signed,
        outcome: TransactionOutcome,
    }

    #[derive(Deserialize)]
    struct Signed {
        hash: String,
    }

    #[derive(Deserialize)]
    struct TransactionOutcome {
        execution_outcome: OutcomeWithId<Vec<String>>,
    }

    impl From<Message> for StreamerBlock {
        fn from(message: Message) -> Self {
            let shards = message.block.chunks.into_iter().map(|chunk| chunk.shard_id);
            let untracked = shards.filter(|shard| !message.tracked_shards.contains(shard)).collect();
            let (mut sent, mut by_receipts, mut outcomes) = (Vec::new(), Vec::new(), Vec::new());
            for shard in message.shards {
                for it in shard.chunk.into_iter().flat_map(|chunk| chunk.transactions) {
                    let by = Sender::Transaction(it.transaction.hash);
                    sent.push(Sent { by, receipt_ids: it.outcome.execution_outcome.outcome.receipt_ids });
                }
                for mut outcome in shard.receipt_execution_outcomes {
                    let by = Sender::Receipt(outcome.receipt.receipt_id.clone());
                    let receipt_ids = std::mem::take(&mut outcome.execution_outcome.outcome.receipt_ids);
                    by_receipts.push(Sent { by, receipt_ids });
                    outcomes.push(outcome.into());
                }
            }
            sent.append(&mut by_receipts);
            Self { block: message.block.header.with(outcomes), sent, untracked }
        }
    }
}
