use serde::{Deserialize, Serialize};

use super::super::Sha256;

/// A task entered the market, and its reward is in escrow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskSubmitted {
    #[serde(with = "super::super::text::decimal")]
    pub task_id: u64,
    pub requester_id: String,
    /// The capability class a node must have.
    pub class: String,
    pub kind: String,
    pub input_uri: String,
    pub input_sha256: Sha256,
    /// The Solana project that the task works for: its address in base58.
    pub project: Option<String>,
    /// What a node needs to get the task, 0 to 10,000.
    pub min_reputation: u16,
    /// What a node has from start to result.
    #[serde(with = "super::super::text::decimal")]
    pub run_time_ns: u64,
    /// The token's smallest unit.
    #[serde(with = "super::super::text::decimal")]
    pub reward: u128,
    /// For anyone who moves on what the requester leaves lying, in yoctoNEAR; else it comes back.
    #[serde(with = "super::super::text::decimal")]
    pub bounty: u128,
    /// From this time on no node gets the task, and anyone may expire it while it waits. Nanoseconds since the
    /// Unix epoch.
    #[serde(with = "super::super::text::decimal")]
    pub expires_at: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskAssigned {
    #[serde(with = "super::super::text::decimal")]
    pub task_id: u64,
    pub node_id: String,
    /// 1 for the first node that gets the task.
    pub attempt: u8,
    /// Nanoseconds since the Unix epoch.
    #[serde(with = "super::super::text::decimal")]
    pub start_by: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskStarted {
    #[serde(with = "super::super::text::decimal")]
    pub task_id: u64,
    pub node_id: String,
    /// Nanoseconds since the Unix epoch.
    #[serde(with = "super::super::text::decimal")]
    pub due_at: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgressReported {
    #[serde(with = "super::super::text::decimal")]
    pub task_id: u64,
    pub node_id: String,
    /// Of the work that is done, 0 to 1,000.
    pub permille: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metric {
    /// Such as `tokens`, `joules` or `loss.micro`.
    pub name: String,
    #[serde(with = "super::super::text::decimal")]
    pub value: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResultSubmitted {
    #[serde(with = "super::super::text::decimal")]
    pub task_id: u64,
    pub node_id: String,
    pub output_uri: String,
    /// Of the document behind `output_uri`.
    pub output_sha256: Sha256,
    /// What the node measured of its work.
    pub metrics: Vec<Metric>,
    /// Until then the requester accepts or disputes the result, from then on it is final. Nanoseconds since the
    /// Unix epoch.
    #[serde(with = "super::super::text::decimal")]
    pub final_at: u64,
}

/// What made a result final.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CompletedBy {
    /// Its requester accepted the result.
    Acceptance,
    /// The result was not disputed in time.
    Time,
    /// An arbiter ruled for the node.
    Ruling,
    /// No arbiter ruled in time.
    Default,
}

/// The task ended well, and its reward left the escrow for the node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskCompleted {
    #[serde(with = "super::super::text::decimal")]
    pub task_id: u64,
    pub node_id: String,
    /// The token's smallest unit.
    #[serde(with = "super::super::text::decimal")]
    pub reward: u128,
    pub by: CompletedBy,
    /// The node's, after it.
    pub reputation: u16,
}

/// Why a node lost a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureCause {
    /// It was not started in time.
    NotStarted,
    /// There was no result in time.
    Late,
    /// The node gave it up.
    GivenUp,
    /// The result was disputed, and an arbiter ruled against it.
    DisputeLost,
}

/// The node lost the task, and never gets it again. The task waits for another, unless `task_failed` or
/// `task_expired` follows at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttemptFailed {
    #[serde(with = "super::super::text::decimal")]
    pub task_id: u64,
    pub node_id: String,
    pub attempt: u8,
    pub cause: FailureCause,
    /// The node's, after it.
    pub reputation: u16,
}

/// No attempt is left, or an arbiter ruled against the result: the escrow went back to the requester.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskFailed {
    #[serde(with = "super::super::text::decimal")]
    pub task_id: u64,
    pub node_id: String,
    /// The token's smallest unit.
    #[serde(with = "super::super::text::decimal")]
    pub refund: u128,
}

/// The requester took a waiting task back, and the escrow with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskCancelled {
    #[serde(with = "super::super::text::decimal")]
    pub task_id: u64,
    /// The token's smallest unit.
    #[serde(with = "super::super::text::decimal")]
    pub refund: u128,
}

/// No node finished the task before its time was over: the escrow went back to its requester.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskExpired {
    #[serde(with = "super::super::text::decimal")]
    pub task_id: u64,
    /// The node that had lost the task just before, if one had it.
    pub node_id: Option<String>,
    /// The token's smallest unit.
    #[serde(with = "super::super::text::decimal")]
    pub refund: u128,
}

/// The record of a task that was over long ago is gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskPruned {
    #[serde(with = "super::super::text::decimal")]
    pub task_id: u64,
    pub requester_id: String,
    /// What came back to the requester for it, in yoctoNEAR.
    #[serde(with = "super::super::text::decimal")]
    pub storage: u128,
}
