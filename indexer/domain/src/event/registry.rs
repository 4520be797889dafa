//! Facts of the project registry (Solana).

use serde::{Deserialize, Serialize};

use crate::{Lamports, Sha256, SolanaAddress, TimeNs};

/// The registry exists, and who governs it. Emitted once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistryInitialized {
    pub registry: SolanaAddress,
    pub authority: SolanaAddress,
    pub treasury: SolanaAddress,
    /// Paid to the treasury for each new project.
    pub project_fee: Lamports,
    pub at: TimeNs,
}

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

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectCreated {
    /// The project's account: a PDA of its slug.
    pub project: SolanaAddress,
    pub owner: SolanaAddress,
    /// 3 to 32 characters of a-z, 0-9 and -. Unique and never changed.
    pub slug: String,
    pub name: String,
    pub kind: ProjectKind,
    pub status: ProjectStatus,
    pub metadata_uri: String,
    /// Of the document behind `metadata_uri`.
    pub metadata_sha256: Sha256,
    pub at: TimeNs,
}

/// The project's descriptive fields, whole, as they are after the update.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectUpdated {
    pub project: SolanaAddress,
    pub name: String,
    pub kind: ProjectKind,
    pub metadata_uri: String,
    pub metadata_sha256: Sha256,
    pub at: TimeNs,
}
