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
    InProgress,
    Submitted,
    Disputed,
    Completed,
    Cancelled,
    Expired,
    Failed,
}

/// A task, as the views show it. Of a task that is over only hashes, parties and amounts are kept: what is
/// gone is `null`. Times are nanoseconds since the Unix epoch.
#[near(serializers = [json])]
pub struct TaskView {
    pub task_id: U64,
    pub status: TaskStatus,
    pub requester_id: AccountId,
    /// The account that has it, or had it when it ended.
    pub node_id: Option<AccountId>,
    pub class: Option<String>,
    pub kind: Option<String>,
    pub input_uri: Option<String>,
    pub input_sha256: String,
    pub output_sha256: Option<String>,
    /// Base58.
    pub project: Option<String>,
    pub min_reputation: Option<u16>,
    pub run_time_ns: Option<U64>,
    /// The token's smallest unit.
    pub reward: U128,
    /// The number of nodes have had it.
    pub attempt: u8,
    /// The ones who lost it.
    pub excluded: Vec<AccountId>,
    /// Of the work that is done.
    pub permille: Option<u16>,
    pub submitted_at: Option<U64>,
    pub expires_at: Option<U64>,
    /// The deadline of the present state: to start, to hand in, to dispute, to rule.
    pub deadline: Option<U64>,
    /// From when on anyone may move the task on.
    pub keeper_at: Option<U64>,
    pub finished_at: Option<U64>,
    pub dispute: Option<DisputeView>,
    /// yoctoNEAR that its requester put up for anyone who moves on what it leaves lying.
    pub bounty: NearToken,
    /// yoctoNEAR that its requester has in storage for it.
    pub storage_paid: NearToken,
}

#[near(serializers = [json])]
pub struct DisputeView {
    pub evidence_sha256: String,
    /// Of the node's answer, if it gave one.
    pub answer_sha256: Option<String>,
    /// yoctoNEAR, of each side.
    pub bond: NearToken,
    pub answer_by: U64,
    pub rule_by: U64,
}

#[near]
impl Contract {
    /// A task, or `null`.
    pub fn task(&self, task_id: U64) -> Option<TaskView> {
        let open = self.tasks.get(&task_id.0).map(|task| view(task_id, task.into()));
        open.or_else(|| Some(view_record(task_id, self.completed_tasks.get(&task_id.0)?.into())))
    }

    /// Tasks in the order of their numbers, from a number (default 1) on, at most `limit` (default and most:
    /// 100). Numbers whose records were pruned are left out.
    pub fn tasks(&self, from_id: Option<U64>, limit: Option<u32>) -> Vec<TaskView> {
        let limit = limit.unwrap_or(limit::PAGE).min(limit::PAGE);
        let from = from_id.map_or(1, |id| id.0).max(1);
        let to = from.saturating_add(u64::from(limit)).min(self.task_counter.saturating_add(1));
        (from..to).filter_map(|task_id| self.task(U64(task_id))).collect()
    }
}

/// What the state alone reports.
struct Stage {
    status: TaskStatus,
    deadline: u64,
    keeper_at: u64,
}

fn stage(task: &Task) -> Stage {
    let (status, deadline, keeper_at) = match &task.state {
        State::Pending { .. } => (TaskStatus::Pending, task.expires_at, task.expires_at),
        State::Assigned { start_by, keeper_at, .. } => (TaskStatus::Assigned, *start_by, *keeper_at),
        State::InProgress { due_at, keeper_at, .. } => (TaskStatus::InProgress, *due_at, *keeper_at),
        State::Submitted { final_at, keeper_at, .. } => (TaskStatus::Submitted, *final_at, *keeper_at),
        State::Disputed(dispute) => (TaskStatus::Disputed, dispute.rule_by, dispute.keeper_at),
    };
    Stage { status, deadline, keeper_at }
}

fn view(task_id: U64, task: Task) -> TaskView {
    let Stage { status, deadline, keeper_at } = stage(&task);
    let (output_sha256, permille, dispute) = match &task.state {
        State::Pending { .. } | State::Assigned { .. } => (None, None, None),
        State::InProgress { permille, .. } => (None, Some(*permille), None),
        State::Submitted { handed, .. } => (Some(handed.output_sha256), None, None),
        State::Disputed(dispute) => {
            let view = DisputeView {
                evidence_sha256: dispute.evidence_sha256.to_string(),
                answer_sha256: dispute.answer.as_ref().map(|answer| answer.evidence_sha256.to_string()),
                bond: dispute.bond,
                answer_by: U64(dispute.answer_by),
                rule_by: U64(dispute.rule_by),
            };
            (Some(dispute.handed.output_sha256), None, Some(view))
        }
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
        output_sha256: output_sha256.map(String::from),
        project: task.project.as_ref().map(show_project),
        min_reputation: Some(task.min_reputation),
        run_time_ns: Some(U64(task.run_time_ns)),
        reward: U128(task.reward),
        attempt: task.attempt,
        excluded: task.excluded,
        permille,
        submitted_at: Some(U64(task.submitted_at)),
        expires_at: Some(U64(task.expires_at)),
        deadline: Some(U64(deadline)),
        keeper_at: Some(U64(keeper_at)),
        finished_at: None,
        dispute,
        bounty: task.bounty,
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
            Outcome::Failed => TaskStatus::Failed,
        },
        requester_id: record.requester_id,
        node_id: record.node_id,
        class: None,
        kind: None,
        input_uri: None,
        input_sha256: record.input_sha256.to_string(),
        output_sha256: record.output_sha256.map(String::from),
        project: None,
        min_reputation: None,
        run_time_ns: None,
        reward: U128(record.reward),
        attempt: record.attempt,
        excluded: Vec::new(),
        permille: None,
        submitted_at: None,
        expires_at: None,
        deadline: None,
        keeper_at: None,
        finished_at: Some(U64(record.finished_at)),
        dispute: None,
        bounty: NearToken::ZERO,
        storage_paid: record.storage_paid,
    }
}
