use near_sdk::{AccountId, NearToken, env, near};

use super::Task;
use crate::event::Sha256;

#[derive(Clone, Debug)]
#[near(serializers = [borsh])]
pub enum VersionedRecord {
    V1(Record),
}

impl From<VersionedRecord> for Record {
    fn from(stored: VersionedRecord) -> Self {
        match stored {
            VersionedRecord::V1(record) => record,
        }
    }
}

/// What is kept of a task that is over: hashes, parties and amounts.
#[derive(Clone, Debug)]
#[near(serializers = [borsh])]
pub struct Record {
    pub requester_id: AccountId,
    pub node_id: Option<AccountId>,
    pub input_sha256: Sha256,
    pub output_sha256: Option<Sha256>,
    pub reward: u128,
    pub outcome: Outcome,
    pub attempt: u8,
    /// Nanoseconds since the Unix epoch.
    pub finished_at: u64,
    pub storage_paid: NearToken,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[near(serializers = [borsh])]
pub enum Outcome {
    Completed,
    Cancelled,
    Expired,
    Failed,
}

impl Outcome {
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Completed => "completed",
            Outcome::Cancelled => "cancelled",
            Outcome::Expired => "expired",
            Outcome::Failed => "failed",
        }
    }
}

impl Record {
    /// With nothing paid yet.
    pub fn new(task: &Task, ending: &Ending) -> Self {
        Self {
            requester_id: task.requester_id.clone(),
            node_id: ending.node_id.clone(),
            input_sha256: task.input_sha256,
            output_sha256: ending.output_sha256,
            reward: task.reward,
            outcome: ending.outcome,
            attempt: task.attempt,
            finished_at: env::block_timestamp(),
            storage_paid: NearToken::ZERO,
        }
    }
}

/// The way in which a task ends.
pub struct Ending {
    pub outcome: Outcome,
    /// The account that had it last.
    pub node_id: Option<AccountId>,
    pub output_sha256: Option<Sha256>,
}
