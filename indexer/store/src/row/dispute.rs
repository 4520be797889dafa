use domain::{NearAccountId, Ruling, Sha256, TimeNs, Yocto};
use serde::{Deserialize, Serialize};

use super::{bytea, row};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisputeStatus {
    Opened,
    /// The node put up a bond of its own.
    Answered,
    /// An arbiter ruled.
    Resolved,
    /// None ruled in time.
    Defaulted,
}

row! {
    /// The dispute about a task's result, the last one where there were several.
    Dispute in "dispute" by DisputeKey { task_id: u64 }
    status: DisputeStatus,
    requester_id: NearAccountId,
    node_id: NearAccountId,
    #[serde(with = "bytea")]
    output_sha256: Sha256,
    evidence_uri: String,
    #[serde(with = "bytea")]
    evidence_sha256: Sha256,
    /// What each side puts up.
    bond: Yocto,
    answer_by: TimeNs,
    rule_by: TimeNs,
    answer_uri: Option<String>,
    #[serde(with = "bytea::option")]
    answer_sha256: Option<Sha256>,
    arbiter_id: Option<NearAccountId>,
    ruling: Option<Ruling>,
    reason: Option<String>,
    /// What each got of the bonds.
    requester_amount: Option<Yocto>,
    node_amount: Option<Yocto>,
    arbiter_amount: Option<Yocto>,
    opened_at: TimeNs,
    answered_at: Option<TimeNs>,
    ended_at: Option<TimeNs>,
    updated_height: u64,
    updated_at: TimeNs,
    updated_tx: String,
}
