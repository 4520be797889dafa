//! Facts of the project registry (Solana): projects.

use serde::{Deserialize, Serialize};

use crate::{Sha256, SolanaAddress, TimeNs};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProjectStatus {
    Draft,
    Active,
    Archived,
}

/// What a project makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProjectKind {
    Model,
    Dataset,
    Simulation,
    Quantum,
    Research,
    Education,
    Other,
}

/// Begins a chain: a project, perhaps under the slug of one that was closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectCreated {
    pub project: SolanaAddress,
    pub owner: SolanaAddress,
    /// 3 to 32 characters of a-z, 0-9 and -. Never changed.
    pub slug: String,
    pub name: String,
    pub kind: ProjectKind,
    pub status: ProjectStatus,
    pub metadata_uri: String,
    /// Of the document behind `metadata_uri`.
    pub metadata_sha256: Sha256,
    pub at: TimeNs,
}

/// What describes the project, whole, as it is after the update.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectUpdated {
    pub project: SolanaAddress,
    pub name: String,
    pub kind: ProjectKind,
    pub metadata_uri: String,
    /// Of the document behind `metadata_uri`.
    pub metadata_sha256: Sha256,
    pub at: TimeNs,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectStatusChanged {
    pub project: SolanaAddress,
    pub status: ProjectStatus,
    pub at: TimeNs,
}

/// Who may become the owner by accepting, in place of whoever was proposed before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectOwnerProposed {
    pub project: SolanaAddress,
    pub pending_owner: SolanaAddress,
    pub at: TimeNs,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectOwnerProposalCancelled {
    pub project: SolanaAddress,
    pub pending_owner: SolanaAddress,
    pub at: TimeNs,
}

/// The proposed owner governs from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectOwnerChanged {
    pub project: SolanaAddress,
    pub owner: SolanaAddress,
    pub previous_owner: SolanaAddress,
    pub at: TimeNs,
}

/// The account has the layout of this version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectMigrated {
    pub project: SolanaAddress,
    pub version: u8,
    pub payer: SolanaAddress,
    pub at: TimeNs,
}

/// Ends the chain. The slug is free.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectClosed {
    pub project: SolanaAddress,
    pub payer: SolanaAddress,
    pub at: TimeNs,
}
