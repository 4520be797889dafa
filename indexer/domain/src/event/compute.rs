//! Facts of the compute market (NEAR).

use serde::{Deserialize, Serialize};

use crate::{NearAccountId, Sha256, SolanaAddress, TimeNs, TokenAmount, Yocto};

/// The market exists, and its terms. Emitted once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarketInitialized {
    pub owner_id: NearAccountId,
    pub treasury_id: NearAccountId,
    pub min_stake: Yocto,
    pub total_supply: TokenAmount,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeRegistered {
    pub node_id: NearAccountId,
    pub stake: Yocto,
    /// Capability classes, such as `inference.gpu24`.
    pub classes: Vec<String>,
    /// How many tasks the node takes at once.
    pub slots: u8,
    pub metadata_uri: String,
    pub metadata_sha256: Sha256,
}

/// The node left and its stake went back to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeUnregistered {
    pub node_id: NearAccountId,
    pub stake: Yocto,
}

/// A task entered the market and its reward is in escrow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskSubmitted {
    #[serde(with = "crate::event::u64_text")]
    pub task_id: u64,
    pub requester_id: NearAccountId,
    /// The capability class a node must have.
    pub class: String,
    pub kind: String,
    pub input_uri: String,
    pub input_sha256: Sha256,
    /// The Solana project the task works for.
    pub project: Option<SolanaAddress>,
    pub reward: TokenAmount,
    /// After this anyone may expire the task, and the reward goes back.
    pub expires_at: TimeNs,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskAssigned {
    #[serde(with = "crate::event::u64_text")]
    pub task_id: u64,
    pub node_id: NearAccountId,
    /// 1 for the first node that gets the task.
    pub attempt: u8,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultSubmitted {
    #[serde(with = "crate::event::u64_text")]
    pub task_id: u64,
    pub node_id: NearAccountId,
    pub output_uri: String,
    pub output_sha256: Sha256,
}

/// The task ended well and its reward left the escrow for the node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskCompleted {
    #[serde(with = "crate::event::u64_text")]
    pub task_id: u64,
    pub node_id: NearAccountId,
    pub reward: TokenAmount,
}

/// The requester took a waiting task back, and the escrow with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskCancelled {
    #[serde(with = "crate::event::u64_text")]
    pub task_id: u64,
    pub refund: TokenAmount,
}

/// The task ran out of time, and the escrow went back to its requester.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskExpired {
    #[serde(with = "crate::event::u64_text")]
    pub task_id: u64,
    /// The node that held the task, if one did.
    pub node_id: Option<NearAccountId>,
    pub refund: TokenAmount,
}
