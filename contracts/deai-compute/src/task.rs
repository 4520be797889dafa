mod cancel;
mod expire;
mod finish;
mod result;
mod submit;
mod view;

use near_sdk::{AccountId, NearToken, near};

use crate::Contract;
use crate::class::Place;
use crate::error::Error;
use crate::event::Sha256;

#[derive(Clone, Debug)]
#[near(serializers = [borsh])]
pub enum VersionedTask {
    V1(Task),
}

impl From<VersionedTask> for Task {
    fn from(stored: VersionedTask) -> Self {
        match stored {
            VersionedTask::V1(task) => task,
        }
    }
}

/// An open task.
#[derive(Clone, Debug)]
#[near(serializers = [borsh])]
pub struct Task {
    pub requester_id: AccountId,
    pub class: String,
    pub kind: String,
    pub input_uri: String,
    pub input_sha256: Sha256,
    /// A Solana address.
    pub project: Option<[u8; 32]>,
    /// In escrow, in the token's smallest unit.
    pub reward: u128,
    /// Nanoseconds since the Unix epoch.
    pub submitted_at: u64,
    pub expires_at: u64,
    /// How many nodes have had it.
    pub attempt: u8,
    pub state: State,
    pub storage_paid: NearToken,
}

impl Task {
    /// The node that has it.
    pub fn node_id(&self) -> Option<&AccountId> {
        match &self.state {
            State::Pending { .. } => None,
            State::Assigned { node_id, .. } => Some(node_id),
        }
    }
}

#[derive(Clone, Debug)]
#[near(serializers = [borsh])]
pub enum State {
    /// In the queue of its class, at this place.
    Pending {
        queue_at: u64,
    },
    Assigned {
        node_id: AccountId,
        assigned_at: u64,
    },
}

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
}

impl Outcome {
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Completed => "completed",
            Outcome::Cancelled => "cancelled",
            Outcome::Expired => "expired",
        }
    }
}

impl Contract {
    /// The open task of this number, or why there is none.
    pub(crate) fn find_task(&self, task_id: u64) -> Result<Task, Error> {
        if let Some(task) = self.tasks.get(&task_id) {
            return Ok(task.clone().into());
        }
        match self.completed_tasks.get(&task_id).cloned().map(Record::from) {
            Some(record) => Err(Error::TaskOver { task_id, outcome: record.outcome.as_str() }),
            None => Err(Error::TaskUnknown { task_id }),
        }
    }

    pub(crate) fn put_task(&mut self, task_id: u64, task: Task) {
        self.tasks.set(task_id, Some(VersionedTask::V1(task)));
    }

    /// Gives up the place that a waiting task has in the queue of its class.
    pub(crate) fn leave_queue(&mut self, task: &Task) -> Result<(), Error> {
        let State::Pending { queue_at } = task.state else { return Err(Error::Inconsistent { what: "queue" }) };
        self.queue.set(Place::new(&task.class, queue_at), None);
        self.change_class(&task.class, |class| class.queue.remove(queue_at))
    }
}
