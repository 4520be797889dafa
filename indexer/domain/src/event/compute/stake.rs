use serde::{Deserialize, Serialize};

use crate::{NearAccountId, Sha256, TimeNs, Yocto};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StakeIncreased {
    /// All of its stake now.
    pub stake: Yocto,
    pub amount: Yocto,
    pub node_id: NearAccountId,
}

/// Stake began to unbond. With `stake` at 0 the node takes no tasks any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnstakeRequested {
    /// What stays at stake for good.
    pub stake: Yocto,
    pub amount: Yocto,
    pub node_id: NearAccountId,
    /// All that is unbonding now. It can be slashed until it is released.
    pub unbonding: Yocto,
    pub release_at: TimeNs,
}

/// What was unbonding is stake again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnstakeCancelled {
    /// All of its stake now.
    pub stake: Yocto,
    pub amount: Yocto,
    pub node_id: NearAccountId,
}

/// What had unbonded went back to the node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StakeWithdrawn {
    pub amount: Yocto,
    pub node_id: NearAccountId,
}

/// What was proved against a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SlashCondition {
    /// The node did not start a task in time.
    NotStarted,
    /// It did not finish one in time.
    Late,
    /// An arbiter ruled against its result.
    DisputeLost,
}

/// A node lost stake for a condition that was proved. Where it went: the victim first, then the keeper, then
/// the treasury.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StakeSlashed {
    /// What the node lost: the sum of the three shares.
    pub amount: Yocto,
    pub node_id: NearAccountId,
    #[serde(with = "crate::event::u64_text")]
    pub task_id: u64,
    /// The deadline that the node missed; `null` for a dispute.
    pub deadline: Option<TimeNs>,
    pub condition: SlashCondition,
    /// The account that moved on what the node left lying.
    pub keeper_id: Option<NearAccountId>,
    /// The requester.
    pub victim_id: NearAccountId,
    pub treasury_id: NearAccountId,
    pub keeper_amount: Yocto,
    pub victim_amount: Yocto,
    /// What the dispute was won with; `null` for a deadline.
    pub evidence_sha256: Option<Sha256>,
    pub treasury_amount: Yocto,
}

/// Someone moved on what another left lying, and was paid for it at that side's expense.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BountyPaid {
    pub amount: Yocto,
    /// `null` where a node was marked offline.
    #[serde(with = "crate::event::u64_option_text")]
    pub task_id: Option<u64>,
    /// The defaulting side.
    pub payer_id: NearAccountId,
    pub keeper_id: NearAccountId,
}
