use serde::{Deserialize, Serialize};

use super::super::Sha256;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResultDisputed {
    #[serde(with = "super::super::text::decimal")]
    pub task_id: u64,
    pub requester_id: String,
    pub node_id: String,
    /// The result in question.
    pub output_sha256: Sha256,
    pub evidence_uri: String,
    /// Of the document behind `evidence_uri`.
    pub evidence_sha256: Sha256,
    /// What the requester put up, in yoctoNEAR. The node answers with as much.
    #[serde(with = "super::super::text::decimal")]
    pub bond: u128,
    /// Nanoseconds since the Unix epoch.
    #[serde(with = "super::super::text::decimal")]
    pub answer_by: u64,
    /// Nanoseconds since the Unix epoch.
    #[serde(with = "super::super::text::decimal")]
    pub rule_by: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DisputeAnswered {
    #[serde(with = "super::super::text::decimal")]
    pub task_id: u64,
    pub node_id: String,
    pub evidence_uri: String,
    /// Of the document behind `evidence_uri`.
    pub evidence_sha256: Sha256,
    /// yoctoNEAR, as much as the requester put up.
    #[serde(with = "super::super::text::decimal")]
    pub bond: u128,
}

/// What an arbiter found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ruling {
    ForNode,
    ForRequester,
}

/// An arbiter ruled. The winner gets its own bond, and what the arbiter leaves of the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DisputeResolved {
    #[serde(with = "super::super::text::decimal")]
    pub task_id: u64,
    pub arbiter_id: String,
    pub ruling: Ruling,
    pub reason: String,
    /// What the requester gets of the bonds, in yoctoNEAR.
    #[serde(with = "super::super::text::decimal")]
    pub requester_amount: u128,
    /// What the node gets of the bonds, in yoctoNEAR.
    #[serde(with = "super::super::text::decimal")]
    pub node_amount: u128,
    /// What the arbiter gets of the bond that was lost, in yoctoNEAR.
    #[serde(with = "super::super::text::decimal")]
    pub arbiter_amount: u128,
}

/// No arbiter ruled in time: each side has its bond back, and the result stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DisputeDefaulted {
    #[serde(with = "super::super::text::decimal")]
    pub task_id: u64,
    /// yoctoNEAR.
    #[serde(with = "super::super::text::decimal")]
    pub requester_amount: u128,
    /// yoctoNEAR. 0 where the node did not answer.
    #[serde(with = "super::super::text::decimal")]
    pub node_amount: u128,
}
