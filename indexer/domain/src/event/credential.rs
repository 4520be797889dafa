//! Facts of soulbound credentials (Solana).

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
    pub collection: SolanaAddress,
    /// The Token-2022 mint, of which there is one token.
    pub mint: SolanaAddress,
    /// Its place among all that the collection ever held, from 1.
    #[serde(with = "crate::event::u64_text")]
    pub number: u64,
    /// The wallet that it speaks of and that holds it.
    pub subject: SolanaAddress,
    pub issuer: SolanaAddress,
    pub kind: CredentialKind,
    pub metadata: NftMetadata,
    /// Of the document with the score; zero where there is none.
    pub score_sha256: Sha256,
    /// `None`: it does not expire.
    pub expires_at: Option<TimeNs>,
    pub at: TimeNs,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialRenewed {
    pub collection: SolanaAddress,
    pub mint: SolanaAddress,
    pub subject: SolanaAddress,
    pub by: SolanaAddress,
    pub expires_at: Option<TimeNs>,
    pub score_sha256: Sha256,
    pub at: TimeNs,
}

/// Taken back by its project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialRevoked {
    pub collection: SolanaAddress,
    pub mint: SolanaAddress,
    #[serde(with = "crate::event::u64_text")]
    pub number: u64,
    pub subject: SolanaAddress,
    pub by: SolanaAddress,
    pub reason: String,
    pub at: TimeNs,
}

/// Given up by its holder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialBurned {
    pub collection: SolanaAddress,
    pub mint: SolanaAddress,
    #[serde(with = "crate::event::u64_text")]
    pub number: u64,
    pub subject: SolanaAddress,
    pub at: TimeNs,
}
