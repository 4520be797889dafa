//! Events of the project registry (Solana): what attestors say of projects.

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
    pub at: TimeNs,
    pub kind: AttestationKind,
    pub project: SolanaAddress,
    pub attestor: SolanaAddress,
    pub revocable: bool,
    pub expires_at: TimeNs,
    pub attestation: SolanaAddress,
    pub evidence_sha256: Sha256,
    /// Of this project, as a later one of the same slug has the same address.
    #[serde(with = "u64_text")]
    pub project_created_slot: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttestationRevoked {
    pub at: TimeNs,
    pub project: SolanaAddress,
    pub attestor: SolanaAddress,
    pub attestation: SolanaAddress,
}

/// Its account is gone: it had expired.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttestationExpired {
    pub at: TimeNs,
    pub project: SolanaAddress,
    pub attestor: SolanaAddress,
    pub attestation: SolanaAddress,
}
