use serde::{Deserialize, Serialize};

use crate::{NearAccountId, Sha256, SolanaAddress, TimeNs, TokenAmount, Yocto};

/// A task entered the market, and its reward is in escrow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskSubmitted {
    pub kind: String,
    /// The capability class a node must have.
    pub class: String,
    /// For anyone who moves on what the requester leaves lying; else it comes back.
    pub bounty: Yocto,
    pub reward: TokenAmount,
    /// The Solana project that the task works for: its address in base58.
    pub project: Option<SolanaAddress>,
    #[serde(with = "crate::event::u64_text")]
    pub task_id: u64,
    pub input_uri: String,
    /// From this time on no node gets the task, and anyone may expire it while it waits. Nanoseconds since the
    /// Unix epoch.
    pub expires_at: TimeNs,
    /// What a node has from start to result.
    #[serde(with = "crate::event::u64_text")]
    pub run_time_ns: u64,
    pub input_sha256: Sha256,
    pub requester_id: NearAccountId,
    /// What a node needs to get the task, 0 to 10,000.
    pub min_reputation: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskAssigned {
    /// 1 for the first node that gets the task.
    pub attempt: u8,
    pub node_id: NearAccountId,
    #[serde(with = "crate::event::u64_text")]
    pub task_id: u64,
    pub start_by: TimeNs,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskStarted {
    pub due_at: TimeNs,
    pub node_id: NearAccountId,
    #[serde(with = "crate::event::u64_text")]
    pub task_id: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgressReported {
    pub node_id: NearAccountId,
    #[serde(with = "crate::event::u64_text")]
    pub task_id: u64,
    /// Of the work that is done, 0 to 1,000.
    pub permille: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metric {
    /// Such as `tokens`, `joules` or `loss.micro`.
    pub name: String,
    #[serde(with = "crate::event::u64_text")]
    pub value: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultSubmitted {
    /// What the node measured of its work.
    pub metrics: Vec<Metric>,
    pub node_id: NearAccountId,
    #[serde(with = "crate::event::u64_text")]
    pub task_id: u64,
    /// Until then the requester accepts or disputes the result, from then on it is final. Nanoseconds since the
    /// Unix epoch.
    pub final_at: TimeNs,
    pub output_uri: String,
    /// Of the document behind `output_uri`.
    pub output_sha256: Sha256,
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
pub struct TaskCompleted {
    pub by: CompletedBy,
    pub reward: TokenAmount,
    pub node_id: NearAccountId,
    #[serde(with = "crate::event::u64_text")]
    pub task_id: u64,
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
pub struct AttemptFailed {
    pub cause: FailureCause,
    pub attempt: u8,
    pub node_id: NearAccountId,
    #[serde(with = "crate::event::u64_text")]
    pub task_id: u64,
    /// The node's, after it.
    pub reputation: u16,
}

/// No attempt is left, or an arbiter ruled against the result: the escrow went back to the requester.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskFailed {
    pub refund: TokenAmount,
    pub node_id: NearAccountId,
    #[serde(with = "crate::event::u64_text")]
    pub task_id: u64,
}

/// The requester took a waiting task back, and the escrow with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskCancelled {
    pub refund: TokenAmount,
    #[serde(with = "crate::event::u64_text")]
    pub task_id: u64,
}

/// No node finished the task before its time was over: the escrow went back to its requester.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskExpired {
    pub refund: TokenAmount,
    /// The node that had lost the task just before, if one had it.
    pub node_id: Option<NearAccountId>,
    #[serde(with = "crate::event::u64_text")]
    pub task_id: u64,
}

/// The record of a task that was over long ago is gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskPruned {
    /// What came back to the requester for it.
    pub storage: Yocto,
    #[serde(with = "crate::event::u64_text")]
    pub task_id: u64,
    pub requester_id: NearAccountId,
}
