use domain::{AttestationKind, Sha256, SolanaAddress, TimeNs};
use serde::{Deserialize, Serialize};

use super::{bytea, row};

row! {
    /// A wallet that may attest.
    Attestor in "attestor" by AttestorKey { attestor: SolanaAddress }
    registry: SolanaAddress,
    wallet: SolanaAddress,
    name: String,
    uri: String,
    is_active: bool,
    registered_at: TimeNs,
    closed_at: Option<TimeNs>,
    updated_height: u64,
    updated_at: TimeNs,
    updated_tx: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttestationStatus {
    /// It stands, until its time is over.
    Issued,
    Revoked,
    /// It had expired, and its account is gone.
    Expired,
}

row! {
    /// What an attestor says of a project.
    Attestation in "attestation" by AttestationKey { attestation: SolanaAddress }
    attestor: SolanaAddress,
    project: SolanaAddress,
    /// Of this project, as a later one of the same slug has the same address.
    project_created_slot: u64,
    kind: AttestationKind,
    status: AttestationStatus,
    #[serde(with = "bytea")]
    evidence_sha256: Sha256,
    expires_at: TimeNs,
    is_revocable: bool,
    issued_at: TimeNs,
    ended_at: Option<TimeNs>,
    updated_height: u64,
    updated_at: TimeNs,
    updated_tx: String,
}
