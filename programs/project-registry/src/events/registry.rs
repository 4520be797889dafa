use anchor_lang::prelude::*;

/// The registry exists, and its terms. Emitted once.
#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistryInitialized {
    pub registry: Pubkey,
    pub authority: Pubkey,
    pub treasury: Pubkey,
    /// Lamports.
    pub project_fee: u64,
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}
