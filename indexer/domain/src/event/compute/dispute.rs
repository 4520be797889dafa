use serde::{Deserialize, Serialize};

use crate::{NearAccountId, Sha256, TimeNs, Yocto};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultDisputed {
    /// What the requester put up. The node answers with as much.
    pub bond: Yocto,
    pub node_id: NearAccountId,
    pub rule_by: TimeNs,
    #[serde(with = "crate::event::u64_text")]
    pub task_id: u64,
    pub answer_by: TimeNs,
    pub evidence_uri: String,
    pub requester_id: NearAccountId,
    /// The result in question.
    pub output_sha256: Sha256,
    /// Of the document behind `evidence_uri`.
    pub evidence_sha256: Sha256,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisputeAnswered {
    /// In the same way as much as the requester put up.
    pub bond: Yocto,
    pub node_id: NearAccountId,
    #[serde(with = "crate::event::u64_text")]
    pub task_id: u64,
    pub evidence_uri: String,
    /// Of the document behind `evidence_uri`.
    pub evidence_sha256: Sha256,
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
    pub reason: String,
    pub ruling: Ruling,
    #[serde(with = "crate::event::u64_text")]
    pub task_id: u64,
    pub arbiter_id: NearAccountId,
    /// What the node gets of the bonds.
    pub node_amount: Yocto,
    /// What the arbiter gets of the bond that was lost.
    pub arbiter_amount: Yocto,
    /// What the requester gets of the bonds.
    pub requester_amount: Yocto,
}

/// No arbiter ruled in time: each side has its bond back, and the result stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisputeDefaulted {
    #[serde(with = "crate::event::u64_text")]
    pub task_id: u64,
    /// 0 where the node did not answer.
    pub node_amount: Yocto,
    pub requester_amount: Yocto,
}
