use serde::{Deserialize, Serialize};

use super::Sha256;

/// The market exists, and its terms. The first event, emitted once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarketInitialized {
    pub owner_id: String,
    pub treasury_id: String,
    /// yoctoNEAR.
    #[serde(with = "super::text::decimal")]
    pub min_stake: u128,
    /// The token's smallest unit. All of it is the treasury's at first.
    #[serde(with = "super::text::decimal")]
    pub total_supply: u128,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeRegistered {
    pub node_id: String,
    /// yoctoNEAR.
    #[serde(with = "super::text::decimal")]
    pub stake: u128,
    /// Capability classes, such as `inference.gpu24`.
    pub classes: Vec<String>,
    /// How many tasks the node takes at once.
    pub slots: u8,
    pub metadata_uri: String,
    /// Of the document behind `metadata_uri`.
    pub metadata_sha256: Sha256,
}

/// The node left, and its stake went back to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeUnregistered {
    pub node_id: String,
    /// yoctoNEAR.
    #[serde(with = "super::text::decimal")]
    pub stake: u128,
}

/// A task entered the market, and its reward is in escrow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskSubmitted {
    #[serde(with = "super::text::decimal")]
    pub task_id: u64,
    pub requester_id: String,
    /// The capability class a node must have.
    pub class: String,
    pub kind: String,
    pub input_uri: String,
    pub input_sha256: Sha256,
    /// The Solana project that the task works for: its address in base58.
    pub project: Option<String>,
    /// The token's smallest unit.
    #[serde(with = "super::text::decimal")]
    pub reward: u128,
    /// From this time on no result counts, and anyone may expire the task. Nanoseconds since the Unix epoch.
    #[serde(with = "super::text::decimal")]
    pub expires_at: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskAssigned {
    #[serde(with = "super::text::decimal")]
    pub task_id: u64,
    pub node_id: String,
    /// 1 for the first node that gets the task.
    pub attempt: u8,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResultSubmitted {
    #[serde(with = "super::text::decimal")]
    pub task_id: u64,
    pub node_id: String,
    pub output_uri: String,
    /// Of the document behind `output_uri`.
    pub output_sha256: Sha256,
}

/// The task ended well, and its reward left the escrow for the node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskCompleted {
    #[serde(with = "super::text::decimal")]
    pub task_id: u64,
    pub node_id: String,
    /// The token's smallest unit.
    #[serde(with = "super::text::decimal")]
    pub reward: u128,
}

/// The requester took a waiting task back, and the escrow with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskCancelled {
    #[serde(with = "super::text::decimal")]
    pub task_id: u64,
    /// The token's smallest unit.
    #[serde(with = "super::text::decimal")]
    pub refund: u128,
}

/// The task ran out of time, and the escrow went back to its requester.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskExpired {
    #[serde(with = "super::text::decimal")]
    pub task_id: u64,
    /// The node that held the task, if one did.
    pub node_id: Option<String>,
    /// The token's smallest unit.
    #[serde(with = "super::text::decimal")]
    pub refund: u128,
}
