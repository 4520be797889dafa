//! Events of the project registry (Solana): its terms.

use serde::{Deserialize, Serialize};

use crate::{Lamports, SolanaAddress, TimeNs};

/// The registry exists, and its terms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistryInitialized {
    pub at: TimeNs,
    pub registry: SolanaAddress,
    pub treasury: SolanaAddress,
    pub authority: SolanaAddress,
    /// Paid to the treasury for each new project.
    pub project_fee: Lamports,
}

/// The account that may become the authority by accepting; nobody: the proposal is withdrawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistryAuthorityProposed {
    pub at: TimeNs,
    pub registry: SolanaAddress,
    pub pending_authority: Option<SolanaAddress>,
}

/// The proposed authority governs from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistryAuthorityAccepted {
    pub at: TimeNs,
    pub registry: SolanaAddress,
    pub authority: SolanaAddress,
    pub previous_authority: SolanaAddress,
}

/// The registry's terms, whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistryConfigured {
    pub at: TimeNs,
    pub registry: SolanaAddress,
    pub treasury: SolanaAddress,
    /// Paid to the treasury for each new project.
    pub project_fee: Lamports,
}

/// `true` where new projects and profiles are refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistryPauseSet {
    pub at: TimeNs,
    pub paused: bool,
    pub registry: SolanaAddress,
}

/// The account has the layout of this version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistryMigrated {
    pub at: TimeNs,
    pub payer: SolanaAddress,
    pub version: u8,
    pub registry: SolanaAddress,
}

/// Ends the chain. An upgrade authority may open the registry again, with a new chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistryClosed {
    pub at: TimeNs,
    pub payer: SolanaAddress,
    pub registry: SolanaAddress,
}
