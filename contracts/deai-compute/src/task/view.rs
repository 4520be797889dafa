use near_sdk::json_types::{U64, U128};
use near_sdk::{AccountId, NearToken, near};

use super::{Outcome, Record, State, Task};
use crate::text::show_project;
use crate::{Contract, ContractExt, limit};

#[derive(Clone, Copy)]
#[near(serializers = [json])]
#[serde(rename_all = "snake_case")]
pub enum TaskStatus {
    Pending,
    Assigned,
    Completed,
    Cancelled,
    Expired,
}

/// A task, as the views show it. Of a task that is over only hashes, parties and amounts are kept: what is
/// gone is `null`. Times are nanoseconds since the Unix epoch.
#[near(serializers = [json])]
pub struct TaskView {
    pub task_id: U64,
    pub status: TaskStatus,
    pub requester_id: AccountId,
    /// Who has it, or had it when it ended.
    pub node_id: Option<AccountId>,
    pub class: Option<String>,
    pub kind: Option<String>,
    pub input_uri: Option<String>,
    pub input_sha256: String,
    pub output_sha256: Option<String>,
    /// Base58.
    pub project: Option<String>,
    /// The token's smallest unit.
    pub reward: U128,
    /// How many nodes have had it.
    pub attempt: u8,
    pub submitted_at: Option<U64>,
    pub assigned_at: Option<U64>,
    pub expires_at: Option<U64>,
    pub finished_at: Option<U64>,
    /// yoctoNEAR that its requester has in storage for it.
    pub storage_paid: NearToken,
}

#[near]
impl Contract {
    /// A task, or `null`.
    pub fn task(&self, task_id: U64) -> Option<TaskView> {
        let open = self.tasks.get(&task_id.0).cloned().map(|task| view(task_id, task.into()));
        open.or_else(|| Some(view_record(task_id, self.completed_tasks.get(&task_id.0)?.clone().into())))
    }

    /// Tasks in the order of their numbers, from a number (default 1) on, at most `limit` (default and most:
    /// 100).
    pub fn tasks(&self, from_id: Option<U64>, limit: Option<u32>) -> Vec<TaskView> {
        let limit = limit.unwrap_or(limit::PAGE).min(limit::PAGE);
        let from = from_id.map_or(1, |id| id.0).max(1);
        let to = from.saturating_add(u64::from(limit)).min(self.task_counter.saturating_add(1));
        (from..to).filter_map(|task_id| self.task(U64(task_id))).collect()
    }
}

fn view(task_id: U64, task: Task) -> TaskView {
    let (status, assigned_at) = match task.state {
        State::Pending { .. } => (TaskStatus::Pending, None),
        State::Assigned { assigned_at, .. } => (TaskStatus::Assigned, Some(U64(assigned_at))),
    };
    TaskView {
        task_id,
        status,
        node_id: task.node_id().cloned(),
        requester_id: task.requester_id,
        class: Some(task.class),
        kind: Some(task.kind),
        input_uri: Some(task.input_uri),
        input_sha256: task.input_sha256.to_string(),
        output_sha256: None,
        project: task.project.as_ref().map(show_project),
        reward: U128(task.reward),
        attempt: task.attempt,
        submitted_at: Some(U64(task.submitted_at)),
        assigned_at,
        expires_at: Some(U64(task.expires_at)),
        finished_at: None,
        storage_paid: task.storage_paid,
    }
}

fn view_record(task_id: U64, record: Record) -> TaskView {
    TaskView {
        task_id,
        status: match record.outcome {
            Outcome::Completed => TaskStatus::Completed,
            Outcome::Cancelled => TaskStatus::Cancelled,
            Outcome::Expired => TaskStatus::Expired,
        },
        requester_id: record.requester_id,
        node_id: record.node_id,
        class: None,
        kind: None,
        input_uri: None,
        input_sha256: record.input_sha256.to_string(),
        output_sha256: record.output_sha256.map(String::from),
        project: None,
        reward: U128(record.reward),
        attempt: record.attempt,
        submitted_at: None,
        assigned_at: None,
        expires_at: None,
        finished_at: Some(U64(record.finished_at)),
        storage_paid: record.storage_paid,
    }
}
