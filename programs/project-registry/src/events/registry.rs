use anchor_lang::prelude::*;

/// The registry exists, and its terms.
#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistryInitialized {
    pub registry: Pubkey,
    pub authority: Pubkey,
    pub treasury: Pubkey,
    /// Paid for each new project, in lamports.
    pub project_fee: u64,
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}

/// The account that may become the authority by accepting; nobody: the proposal is withdrawn.
#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistryAuthorityProposed {
    pub registry: Pubkey,
    pub pending_authority: Option<Pubkey>,
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}

/// The proposed authority governs from now on.
#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistryAuthorityAccepted {
    pub registry: Pubkey,
    pub authority: Pubkey,
    pub previous_authority: Pubkey,
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}

/// The registry's terms, whole.
#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistryConfigured {
    pub registry: Pubkey,
    pub treasury: Pubkey,
    /// Paid for each new project, in lamports.
    pub project_fee: u64,
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}

/// `true` where new projects and profiles are refused.
#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistryPauseSet {
    pub registry: Pubkey,
    pub paused: bool,
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}

/// The account has the layout of this version.
#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistryMigrated {
    pub registry: Pubkey,
    pub version: u8,
    pub payer: Pubkey,
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}

/// Ends the chain. An upgrade authority may open the registry again, with a new chain.
#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistryClosed {
    pub registry: Pubkey,
    pub payer: Pubkey,
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}
