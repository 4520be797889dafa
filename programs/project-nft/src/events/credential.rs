use anchor_lang::prelude::*;

use crate::state::CredentialDetails;

#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialIssued {
    pub collection: Pubkey,
    pub mint: Pubkey,
    /// Its place among all that the collection ever held, from 1.
    pub number: u64,
    /// The wallet that it speaks of and that holds it.
    pub subject: Pubkey,
    /// The owner or maintainer of the project who signed.
    pub issuer: Pubkey,
    pub details: CredentialDetails,
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}

#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialRenewed {
    pub collection: Pubkey,
    pub mint: Pubkey,
    pub subject: Pubkey,
    pub by: Pubkey,
    /// Unix seconds; 0: it does not expire.
    pub expires_at: i64,
    pub score_sha256: [u8; 32],
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}

/// Reverted by its project. Nothing of it is left.
#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialRevoked {
    pub collection: Pubkey,
    pub mint: Pubkey,
    pub number: u64,
    pub subject: Pubkey,
    pub by: Pubkey,
    pub reason: String,
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}

/// Given up by its holder. Nothing of it is left.
#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialBurned {
    pub collection: Pubkey,
    pub mint: Pubkey,
    pub number: u64,
    pub subject: Pubkey,
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}
