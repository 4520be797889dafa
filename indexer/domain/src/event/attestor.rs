//! Events of the project registry (Solana): who may attest.

use serde::{Deserialize, Serialize};

use crate::{SolanaAddress, TimeNs};

/// A wallet may attest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttestorRegistered {
    pub at: TimeNs,
    pub uri: String,
    pub name: String,
    pub payer: SolanaAddress,
    pub wallet: SolanaAddress,
    pub attestor: SolanaAddress,
    pub registry: SolanaAddress,
}

/// `true` where the attestor may issue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttestorActiveSet {
    pub at: TimeNs,
    pub active: bool,
    pub attestor: SolanaAddress,
    pub registry: SolanaAddress,
}

/// The attestor held no attestation any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttestorClosed {
    pub at: TimeNs,
    pub attestor: SolanaAddress,
    pub registry: SolanaAddress,
}
