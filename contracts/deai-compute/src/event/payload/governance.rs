use serde::{Deserialize, Serialize};

use super::super::Sha256;

/// The account becomes the owner when it accepts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnerProposed {
    pub owner_id: String,
    pub proposed_id: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnerProposalCancelled {
    pub owner_id: String,
    pub proposed_id: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnerChanged {
    pub previous_id: String,
    pub owner_id: String,
}

/// The account may stop intake and nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PauserAdded {
    pub pauser_id: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PauserRemoved {
    pub pauser_id: String,
}

/// No node and no task is taken on. Every way out works.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IntakePaused {
    /// The account that did it.
    pub account_id: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IntakeResumed {
    /// The account that did it.
    pub account_id: String,
}

/// Code with this hash can replace the market's from `applicable_at` on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeStaged {
    pub code_sha256: Sha256,
    /// Nanoseconds since the Unix epoch.
    #[serde(with = "super::super::text::decimal")]
    pub applicable_at: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeCancelled {
    pub code_sha256: Sha256,
}

/// The staged code runs, and has migrated the state. Stated by the new code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeApplied {
    pub code_sha256: Sha256,
    /// Of the new code, as in its NEP-330 metadata.
    pub version: String,
    /// Of the state, before and now.
    pub previous_layout: u8,
    pub layout: u8,
}
