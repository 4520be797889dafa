use borsh::{BorshDeserialize, BorshSerialize};
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::Header;

/// A NEAR block as neardata serves it, read for its outcomes alone.
///
/// Chunks, actions and state changes are most of a block and none of our business: not reading them also
/// lets a block with an action newer than this binary through.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, BorshSerialize, BorshDeserialize)]
#[serde(from = "json::Block")]
pub struct NearBlock {
    pub header: Header,
    pub time_ns: u64,
    /// Each with its index in the whole block, over all shards in the block's order.
    pub outcomes: Vec<(u32, Outcome)>,
}

impl NearBlock {
    /// Drops what other contracts did: on a busy chain nearly all of a block.
    pub fn retain_executor(&mut self, account: &str) {
        self.outcomes.retain(|(_, outcome)| outcome.executor_id == account);
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, BorshSerialize, BorshDeserialize)]
#[serde(from = "json::Outcome")]
pub struct Outcome {
    /// The transaction that led to the receipt. Absent where the server does not know it.
    pub tx_hash: Option<String>,
    pub receipt_id: String,
    /// The account whose contract ran.
    pub executor_id: String,
    pub status: ExecutionStatus,
    pub logs: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum ExecutionStatus {
    Success,
    Failure,
    /// The receipt waits for its data and has not run.
    Unknown,
}

/// The JSON of neardata, as `fastnear-primitives` defines it.
pub(super) mod json {
    use super::*;

    #[derive(Deserialize)]
    pub struct Block {
        block: BlockBody,
        shards: Vec<Shard>,
    }

    #[derive(Deserialize)]
    struct BlockBody {
        header: BlockHeader,
    }

    #[derive(Deserialize)]
    pub struct BlockHeader {
        height: u64,
        /// Absent in headers made before 2021.
        prev_height: Option<u64>,
        hash: String,
        prev_hash: String,
        timestamp: u64,
    }

    #[derive(Deserialize)]
    struct Shard {
        receipt_execution_outcomes: Vec<super::Outcome>,
    }

    /// `Receipts`: whether it is read which ones it sent.
    #[derive(Deserialize)]
    pub struct Outcome<Receipts = IgnoredAny> {
        pub execution_outcome: OutcomeWithId<Receipts>,
        pub receipt: Receipt,
        pub tx_hash: Option<String>,
    }

    #[derive(Deserialize)]
    pub struct OutcomeWithId<Receipts> {
        pub outcome: OutcomeBody<Receipts>,
    }

    #[derive(Deserialize)]
    pub struct OutcomeBody<Receipts> {
        executor_id: String,
        status: Status,
        logs: Vec<String>,
        pub receipt_ids: Receipts,
    }

    #[derive(Deserialize)]
    pub enum Status {
        Unknown,
        Failure(IgnoredAny),
        SuccessValue(IgnoredAny),
        SuccessReceiptId(IgnoredAny),
    }

    #[derive(Deserialize)]
    pub struct Receipt {
        pub receipt_id: String,
    }

    impl From<Block> for NearBlock {
        fn from(block: Block) -> Self {
            block.block.header.with(block.shards.into_iter().flat_map(|shard| shard.receipt_execution_outcomes))
        }
    }

    impl BlockHeader {
        /// The block of this header with these outcomes.
        pub fn with(self, outcomes: impl IntoIterator<Item = super::Outcome>) -> NearBlock {
            NearBlock {
                time_ns: self.timestamp,
                header: Header {
                    height: self.height,
                    hash: self.hash,
                    parent_height: self.prev_height.unwrap_or(self.height.saturating_sub(1)),
                    parent_hash: self.prev_hash,
                },
                outcomes: (0..).zip(outcomes).collect(),
            }
        }
    }

    impl<Receipts> From<Outcome<Receipts>> for super::Outcome {
        fn from(outcome: Outcome<Receipts>) -> Self {
            let body = outcome.execution_outcome.outcome;
            Self {
                tx_hash: outcome.tx_hash,
                receipt_id: outcome.receipt.receipt_id,
                executor_id: body.executor_id,
                status: match body.status {
                    Status::SuccessValue(_) | Status::SuccessReceiptId(_) => ExecutionStatus::Success,
                    Status::Failure(_) => ExecutionStatus::Failure,
                    Status::Unknown => ExecutionStatus::Unknown,
                },
                logs: body.logs,
            }
        }
    }
}
