use anchor_lang::prelude::*;

use crate::state::AttestationKind;

#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttestationIssued {
    pub attestor: Pubkey,
    pub attestation: Pubkey,
    pub project: Pubkey,
    /// Of this project, as a later one of the same slug has the same address.
    pub project_created_slot: u64,
    pub kind: AttestationKind,
    pub evidence_sha256: [u8; 32],
    /// Unix seconds.
    pub expires_at: i64,
    pub revocable: bool,
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}

#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttestationRevoked {
    pub attestor: Pubkey,
    pub attestation: Pubkey,
    pub project: Pubkey,
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}

/// Its account is gone: it had expired.
#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttestationExpired {
    pub attestor: Pubkey,
    pub attestation: Pubkey,
    pub project: Pubkey,
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}
