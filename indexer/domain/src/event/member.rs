//! Events of the project registry (Solana): wallets' roles in projects.

use serde::{Deserialize, Serialize};

use crate::{SolanaAddress, TimeNs};

/// A role in a project, each what the one before it may as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Viewer,
    Contributor,
    Maintainer,
    Owner,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberAdded {
    pub at: TimeNs,
    pub role: Role,
    pub member: SolanaAddress,
    pub wallet: SolanaAddress,
    pub project: SolanaAddress,
    pub added_by: SolanaAddress,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberRoleChanged {
    pub at: TimeNs,
    pub role: Role,
    pub member: SolanaAddress,
    pub wallet: SolanaAddress,
    pub project: SolanaAddress,
    pub changed_by: SolanaAddress,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberRemoved {
    pub at: TimeNs,
    pub member: SolanaAddress,
    pub wallet: SolanaAddress,
    pub project: SolanaAddress,
    pub removed_by: SolanaAddress,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberLeft {
    pub at: TimeNs,
    pub member: SolanaAddress,
    pub wallet: SolanaAddress,
    pub project: SolanaAddress,
}
