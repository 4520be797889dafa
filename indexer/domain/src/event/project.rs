//! Events of the project registry (Solana): projects.

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
    pub at: TimeNs,
    pub kind: ProjectKind,
    pub name: String,
    /// 3 to 32 characters of a-z, 0-9 and -. Never changed.
    pub slug: String,
    pub owner: SolanaAddress,
    pub status: ProjectStatus,
    pub project: SolanaAddress,
    pub metadata_uri: String,
    /// Of the document behind `metadata_uri`.
    pub metadata_sha256: Sha256,
}

/// What describes the project, whole, as it is after the update.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectUpdated {
    pub at: TimeNs,
    pub kind: ProjectKind,
    pub name: String,
    pub project: SolanaAddress,
    pub metadata_uri: String,
    /// Of the document behind `metadata_uri`.
    pub metadata_sha256: Sha256,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectStatusChanged {
    pub at: TimeNs,
    pub status: ProjectStatus,
    pub project: SolanaAddress,
}

/// The account that may become the owner by accepting, in place of anyone who was proposed before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectOwnerProposed {
    pub at: TimeNs,
    pub project: SolanaAddress,
    pub pending_owner: SolanaAddress,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectOwnerProposalCancelled {
    pub at: TimeNs,
    pub project: SolanaAddress,
    pub pending_owner: SolanaAddress,
}

/// The proposed owner governs from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectOwnerChanged {
    pub at: TimeNs,
    pub owner: SolanaAddress,
    pub project: SolanaAddress,
    pub previous_owner: SolanaAddress,
}

/// The account has the layout of this version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectMigrated {
    pub at: TimeNs,
    pub payer: SolanaAddress,
    pub project: SolanaAddress,
    pub version: u8,
}

/// Ends the chain. The slug is free.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectClosed {
    pub at: TimeNs,
    pub payer: SolanaAddress,
    pub project: SolanaAddress,
}
