//! Events of soulbound credentials (Solana).

use serde::{Deserialize, Serialize};

use crate::{NftMetadata, Sha256, SolanaAddress, TimeNs};

/// What a credential attests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CredentialKind {
    Achievement,
    Course,
    Assessment,
    Contribution,
    NodeOperator,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialIssued {
    pub at: TimeNs,
    pub kind: CredentialKind,
    /// The Token-2022 mint, of which there is one token.
    pub mint: SolanaAddress,
    pub issuer: SolanaAddress,
    /// Its place among all that the collection ever held, from 1.
    #[serde(with = "crate::event::u64_text")]
    pub number: u64,
    /// The wallet that it speaks of and that holds it.
    pub subject: SolanaAddress,
    pub metadata: NftMetadata,
    pub collection: SolanaAddress,
    /// `None`: it does not expire.
    pub expires_at: Option<TimeNs>,
    /// Of the document with the score; zero where there is none.
    pub score_sha256: Sha256,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialRenewed {
    pub at: TimeNs,
    pub by: SolanaAddress,
    pub mint: SolanaAddress,
    pub subject: SolanaAddress,
    pub collection: SolanaAddress,
    pub expires_at: Option<TimeNs>,
    pub score_sha256: Sha256,
}

/// Reverted by its project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialRevoked {
    pub at: TimeNs,
    pub by: SolanaAddress,
    pub mint: SolanaAddress,
    #[serde(with = "crate::event::u64_text")]
    pub number: u64,
    pub reason: String,
    pub subject: SolanaAddress,
    pub collection: SolanaAddress,
}

/// Given up by its holder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialBurned {
    pub at: TimeNs,
    pub mint: SolanaAddress,
    #[serde(with = "crate::event::u64_text")]
    pub number: u64,
    pub subject: SolanaAddress,
    pub collection: SolanaAddress,
}
