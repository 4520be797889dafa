mod accept;
mod attempt;
mod bounty;
mod cancel;
mod complete;
mod expire;
mod fail;
mod finalize;
mod finish;
mod progress;
mod prune;
mod reassign;
mod record;
mod request;
mod result;
mod start;
mod state;
mod submit;
mod view;

use near_sdk::{AccountId, NearToken, near};

use crate::Contract;
use crate::class::Place;
use crate::error::Error;
use crate::event::Sha256;

pub use attempt::Loss;
pub use record::{Outcome, Record, VersionedRecord};
pub use request::Request;
pub use state::{Answer, Dispute, Handed, State};

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
    /// What a node needs to get it.
    pub min_reputation: u16,
    /// What a node has from start to result.
    pub run_time_ns: u64,
    /// In escrow, in the token's smallest unit.
    pub reward: u128,
    /// The requester's, for anyone who moves on what it leaves lying.
    pub bounty: NearToken,
    /// Nanoseconds since the Unix epoch, as all times of a task.
    pub submitted_at: u64,
    pub expires_at: u64,
    /// The number of nodes have had it.
    pub attempt: u8,
    pub max_attempts: u8,
    /// The ones who lost it: none of them gets it again.
    pub excluded: Vec<AccountId>,
    pub state: State,
    pub storage_paid: NearToken,
}

impl Task {
    /// The node that has it, or whose result it is.
    pub fn node_id(&self) -> Option<&AccountId> {
        match &self.state {
            State::Pending { .. } => None,
            State::Assigned { node_id, .. } | State::InProgress { node_id, .. } => Some(node_id),
            State::Submitted { handed, .. } => Some(&handed.node_id),
            State::Disputed(dispute) => Some(&dispute.handed.node_id),
        }
    }

    /// Why it is not in the state that a call needs.
    pub fn wrong_state(&self, task_id: u64, needed: &'static str) -> Box<Error> {
        Error::WrongState { task_id, state: self.state.as_str(), needed }.into()
    }

    pub fn check_requester(&self, task_id: u64, caller_id: &AccountId) -> Result<(), Box<Error>> {
        if *caller_id == self.requester_id {
            return Ok(());
        }
        let [requester_id, caller_id] = [&self.requester_id, caller_id].map(ToString::to_string);
        Err(Error::NotRequester { task_id, requester_id, caller_id }.into())
    }
}

/// Only the node that has the task is received.
pub fn check_assignee(task_id: u64, node_id: &AccountId, caller_id: &AccountId) -> Result<(), Box<Error>> {
    if node_id == caller_id {
        return Ok(());
    }
    let [node_id, caller_id] = [node_id, caller_id].map(ToString::to_string);
    Err(Error::NotAssignee { task_id, node_id, caller_id }.into())
}

impl Contract {
    /// The open task of this number, or why there is none.
    pub(crate) fn find_task(&self, task_id: u64) -> Result<Task, Box<Error>> {
        if let Some(task) = self.tasks.get(&task_id) {
            return Ok(task.into());
        }
        match self.completed_tasks.get(&task_id).map(Record::from) {
            Some(record) => Err(Error::TaskOver { task_id, outcome: record.outcome.as_str() }.into()),
            None => Err(Error::TaskUnknown { task_id }.into()),
        }
    }

    pub(crate) fn put_task(&mut self, task_id: u64, task: Task) {
        self.tasks.set(&task_id, Some(&VersionedTask::V1(task)));
    }

    /// Puts a task at the end of the queue of its class.
    pub(crate) fn join_queue(&mut self, task_id: u64, task: &mut Task, now: u64) -> Result<(), Box<Error>> {
        let queue_at = self.change_class(&task.class, |class| class.queue.push())?;
        self.queue.add(&Place::new(&task.class, queue_at), &task_id);
        task.state = State::Pending { queue_at, since: now };
        Ok(())
    }

    /// Gives up the place that a waiting task has in the queue of its class.
    pub(crate) fn leave_queue(&mut self, task: &Task) -> Result<(), Box<Error>> {
        let State::Pending { queue_at, .. } = task.state else {
            return Err(Error::Inconsistent { what: "queue" }.into());
        };
        self.queue.set(&Place::new(&task.class, queue_at), None);
        self.change_class(&task.class, |class| class.queue.remove(queue_at))
    }
}
