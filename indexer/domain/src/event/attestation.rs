//! Facts of the project registry (Solana): what attestors say of projects.

use serde::{Deserialize, Serialize};

use super::u64_text;
use crate::{Sha256, SolanaAddress, TimeNs};

/// What is attested.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttestationKind {
    Identity,
    Audit,
    Reproduction,
    Provenance,
    Licence,
    Safety,
    Other,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttestationIssued {
    pub attestor: SolanaAddress,
    pub attestation: SolanaAddress,
    pub project: SolanaAddress,
    /// Of this project, as a later one of the same slug has the same address.
    #[serde(with = "u64_text")]
    pub project_created_slot: u64,
    pub kind: AttestationKind,
    pub evidence_sha256: Sha256,
    pub expires_at: TimeNs,
    pub revocable: bool,
    pub at: TimeNs,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttestationRevoked {
    pub attestor: SolanaAddress,
    pub attestation: SolanaAddress,
    pub project: SolanaAddress,
    pub at: TimeNs,
}

/// Its account is gone: it had expired.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttestationExpired {
    pub attestor: SolanaAddress,
    pub attestation: SolanaAddress,
    pub project: SolanaAddress,
    pub at: TimeNs,
}
