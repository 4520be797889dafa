use serde::{Deserialize, Serialize};

use super::super::{Decimal, Sha256};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StakeIncreased {
    pub node_id: String,
    /// yoctoNEAR.
    #[serde(with = "super::super::text::decimal")]
    pub amount: u128,
    /// All of its stake now, in yoctoNEAR.
    #[serde(with = "super::super::text::decimal")]
    pub stake: u128,
}

/// Stake began to unbond. With `stake` at 0 the node takes no tasks any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnstakeRequested {
    pub node_id: String,
    /// yoctoNEAR.
    #[serde(with = "super::super::text::decimal")]
    pub amount: u128,
    /// What stays at stake for good, in yoctoNEAR.
    #[serde(with = "super::super::text::decimal")]
    pub stake: u128,
    /// All that is unbonding now, in yoctoNEAR. It can be slashed until it is released.
    #[serde(with = "super::super::text::decimal")]
    pub unbonding: u128,
    /// Nanoseconds since the Unix epoch.
    #[serde(with = "super::super::text::decimal")]
    pub release_at: u64,
}

/// What was unbonding is stake again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnstakeCancelled {
    pub node_id: String,
    /// yoctoNEAR.
    #[serde(with = "super::super::text::decimal")]
    pub amount: u128,
    /// All of its stake now, in yoctoNEAR.
    #[serde(with = "super::super::text::decimal")]
    pub stake: u128,
}

/// What had unbonded went back to the node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StakeWithdrawn {
    pub node_id: String,
    /// yoctoNEAR.
    #[serde(with = "super::super::text::decimal")]
    pub amount: u128,
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
#[serde(deny_unknown_fields)]
pub struct StakeSlashed {
    pub node_id: String,
    #[serde(with = "super::super::text::decimal")]
    pub task_id: u64,
    pub condition: SlashCondition,
    /// What the node lost, in yoctoNEAR: the sum of the three shares.
    #[serde(with = "super::super::text::decimal")]
    pub amount: u128,
    /// The deadline that the node missed; `null` for a dispute.
    pub deadline: Option<Decimal>,
    /// What the dispute was won with; `null` for a deadline.
    pub evidence_sha256: Option<Sha256>,
    /// The requester.
    pub victim_id: String,
    /// yoctoNEAR.
    #[serde(with = "super::super::text::decimal")]
    pub victim_amount: u128,
    /// The account that moved on what the node left lying.
    pub keeper_id: Option<String>,
    /// yoctoNEAR.
    #[serde(with = "super::super::text::decimal")]
    pub keeper_amount: u128,
    pub treasury_id: String,
    /// yoctoNEAR.
    #[serde(with = "super::super::text::decimal")]
    pub treasury_amount: u128,
}

/// Someone moved on what another left lying, and was paid for it at that side's expense.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BountyPaid {
    /// `null` where a node was marked offline.
    pub task_id: Option<Decimal>,
    /// The defaulting side.
    pub payer_id: String,
    pub keeper_id: String,
    /// yoctoNEAR.
    #[serde(with = "super::super::text::decimal")]
    pub amount: u128,
}
