use serde::{Deserialize, Serialize};

use crate::{NearAccountId, Sha256, TimeNs};

/// The account becomes the owner when it accepts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnerProposed {
    pub owner_id: NearAccountId,
    pub proposed_id: NearAccountId,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnerProposalCancelled {
    pub owner_id: NearAccountId,
    pub proposed_id: NearAccountId,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnerChanged {
    pub owner_id: NearAccountId,
    pub previous_id: NearAccountId,
}

/// The account may stop intake and nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PauserAdded {
    pub pauser_id: NearAccountId,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PauserRemoved {
    pub pauser_id: NearAccountId,
}

/// No node and no task is taken on. Every way out works.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntakePaused {
    /// The account that did it.
    pub account_id: NearAccountId,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntakeResumed {
    /// The account that did it.
    pub account_id: NearAccountId,
}

/// Code with this hash can replace the market's from `applicable_at` on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeStaged {
    pub code_sha256: Sha256,
    pub applicable_at: TimeNs,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeCancelled {
    pub code_sha256: Sha256,
}

/// The staged code runs, and has migrated the state. Stated by the new code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeApplied {
    pub layout: u8,
    /// Of the new code, as in its NEP-330 metadata.
    pub version: String,
    pub code_sha256: Sha256,
    /// Of the state, before and now.
    pub previous_layout: u8,
}
