use serde::{Deserialize, Serialize};

use crate::{NearAccountId, Sha256, TimeNs, Yocto};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultDisputed {
    #[serde(with = "crate::event::u64_text")]
    pub task_id: u64,
    pub requester_id: NearAccountId,
    pub node_id: NearAccountId,
    /// The result in question.
    pub output_sha256: Sha256,
    pub evidence_uri: String,
    /// Of the document behind `evidence_uri`.
    pub evidence_sha256: Sha256,
    /// What the requester put up. The node answers with as much.
    pub bond: Yocto,
    pub answer_by: TimeNs,
    pub rule_by: TimeNs,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisputeAnswered {
    #[serde(with = "crate::event::u64_text")]
    pub task_id: u64,
    pub node_id: NearAccountId,
    pub evidence_uri: String,
    /// Of the document behind `evidence_uri`.
    pub evidence_sha256: Sha256,
    /// As much as the requester put up.
    pub bond: Yocto,
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
pub struct DisputeResolved {
    #[serde(with = "crate::event::u64_text")]
    pub task_id: u64,
    pub arbiter_id: NearAccountId,
    pub ruling: Ruling,
    pub reason: String,
    /// What the requester gets of the bonds.
    pub requester_amount: Yocto,
    /// What the node gets of the bonds.
    pub node_amount: Yocto,
    /// What the arbiter gets of the bond that was lost.
    pub arbiter_amount: Yocto,
}

/// No arbiter ruled in time: each side has its bond back, and the result stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisputeDefaulted {
    #[serde(with = "crate::event::u64_text")]
    pub task_id: u64,
    pub requester_amount: Yocto,
    /// 0 where the node did not answer.
    pub node_amount: Yocto,
}
