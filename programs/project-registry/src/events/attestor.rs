use anchor_lang::prelude::*;

/// A wallet may attest.
#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttestorRegistered {
    pub registry: Pubkey,
    pub attestor: Pubkey,
    pub wallet: Pubkey,
    pub payer: Pubkey,
    pub name: String,
    pub uri: String,
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}

/// `true` where the attestor may issue.
#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttestorActiveSet {
    pub registry: Pubkey,
    pub attestor: Pubkey,
    pub active: bool,
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}

/// The attestor held no attestation any more.
#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttestorClosed {
    pub registry: Pubkey,
    pub attestor: Pubkey,
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}
