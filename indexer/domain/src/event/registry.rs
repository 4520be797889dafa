//! Facts of the project registry (Solana): its terms.

use serde::{Deserialize, Serialize};

use crate::{Lamports, SolanaAddress, TimeNs};

/// The registry exists, and its terms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistryInitialized {
    pub registry: SolanaAddress,
    pub authority: SolanaAddress,
    pub treasury: SolanaAddress,
    /// Paid to the treasury for each new project.
    pub project_fee: Lamports,
    pub at: TimeNs,
}

/// Who may become the authority by accepting; nobody: the proposal is withdrawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistryAuthorityProposed {
    pub registry: SolanaAddress,
    pub pending_authority: Option<SolanaAddress>,
    pub at: TimeNs,
}

/// The proposed authority governs from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistryAuthorityAccepted {
    pub registry: SolanaAddress,
    pub authority: SolanaAddress,
    pub previous_authority: SolanaAddress,
    pub at: TimeNs,
}

/// The registry's terms, whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistryConfigured {
    pub registry: SolanaAddress,
    pub treasury: SolanaAddress,
    /// Paid to the treasury for each new project.
    pub project_fee: Lamports,
    pub at: TimeNs,
}

/// Whether new projects and profiles are refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistryPauseSet {
    pub registry: SolanaAddress,
    pub paused: bool,
    pub at: TimeNs,
}

/// The account has the layout of this version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistryMigrated {
    pub registry: SolanaAddress,
    pub version: u8,
    pub payer: SolanaAddress,
    pub at: TimeNs,
}

/// Ends the chain. An upgrade authority may open the registry anew, with a new chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistryClosed {
    pub registry: SolanaAddress,
    pub payer: SolanaAddress,
    pub at: TimeNs,
}
