//! Facts of the project registry (Solana): who may attest.

use serde::{Deserialize, Serialize};

use crate::{SolanaAddress, TimeNs};

/// A wallet may attest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttestorRegistered {
    pub registry: SolanaAddress,
    pub attestor: SolanaAddress,
    pub wallet: SolanaAddress,
    pub payer: SolanaAddress,
    pub name: String,
    pub uri: String,
    pub at: TimeNs,
}

/// Whether the attestor may issue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttestorActiveSet {
    pub registry: SolanaAddress,
    pub attestor: SolanaAddress,
    pub active: bool,
    pub at: TimeNs,
}

/// The attestor held no attestation any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttestorClosed {
    pub registry: SolanaAddress,
    pub attestor: SolanaAddress,
    pub at: TimeNs,
}
