//! Facts of the project registry (Solana): wallets' roles in projects.

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
    pub project: SolanaAddress,
    pub member: SolanaAddress,
    pub wallet: SolanaAddress,
    pub role: Role,
    pub added_by: SolanaAddress,
    pub at: TimeNs,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberRoleChanged {
    pub project: SolanaAddress,
    pub member: SolanaAddress,
    pub wallet: SolanaAddress,
    pub role: Role,
    pub changed_by: SolanaAddress,
    pub at: TimeNs,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberRemoved {
    pub project: SolanaAddress,
    pub member: SolanaAddress,
    pub wallet: SolanaAddress,
    pub removed_by: SolanaAddress,
    pub at: TimeNs,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberLeft {
    pub project: SolanaAddress,
    pub member: SolanaAddress,
    pub wallet: SolanaAddress,
    pub at: TimeNs,
}
