use anchor_lang::prelude::*;

use crate::state::{ProjectKind, ProjectStatus};

#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectCreated {
    pub project: Pubkey,
    pub owner: Pubkey,
    pub slug: String,
    pub name: String,
    pub kind: ProjectKind,
    pub status: ProjectStatus,
    pub metadata_uri: String,
    pub metadata_sha256: [u8; 32],
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}

/// What describes the project, whole, as it is after the update.
#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectUpdated {
    pub project: Pubkey,
    pub name: String,
    pub kind: ProjectKind,
    pub metadata_uri: String,
    pub metadata_sha256: [u8; 32],
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}
