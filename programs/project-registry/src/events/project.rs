use anchor_lang::prelude::*;

use crate::state::{ProjectKind, ProjectStatus};

/// Begins a chain: a project, perhaps under the slug of one that was closed.
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

#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectStatusChanged {
    pub project: Pubkey,
    pub status: ProjectStatus,
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}

/// The account that may become the owner by accepting, in place of anyone who was proposed before.
#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectOwnerProposed {
    pub project: Pubkey,
    pub pending_owner: Pubkey,
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}

#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectOwnerProposalCancelled {
    pub project: Pubkey,
    pub pending_owner: Pubkey,
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}

/// The proposed owner governs from now on.
#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectOwnerChanged {
    pub project: Pubkey,
    pub owner: Pubkey,
    pub previous_owner: Pubkey,
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}

/// The account has the layout of this version.
#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectMigrated {
    pub project: Pubkey,
    pub version: u8,
    pub payer: Pubkey,
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}

/// Ends the chain. The slug is free.
#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectClosed {
    pub project: Pubkey,
    pub payer: Pubkey,
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}
