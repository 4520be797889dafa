//! Facts of a project's collections of NFTs and credentials (Solana).

use serde::{Deserialize, Serialize};

use crate::{Lamports, Sha256, SolanaAddress, TimeNs};

/// A creator as the project names him.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreatorShare {
    pub address: SolanaAddress,
    /// Of a mint's price and of royalties, in hundredths of a percent.
    pub share_bps: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Creator {
    pub address: SolanaAddress,
    pub share_bps: u16,
    /// Whether the creator has signed that the works are his.
    pub is_verified: bool,
}

/// What describes a collection, whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectionDetails {
    pub name: String,
    pub symbol: String,
    pub metadata_uri: String,
    /// Of the document behind `metadata_uri`.
    pub metadata_sha256: Sha256,
    /// What the URI of an NFT begins with that the public mints.
    pub items_uri: String,
    /// How many NFTs and credentials there may ever be.
    #[serde(with = "crate::event::u64_text")]
    pub max_supply: u64,
    pub royalty_bps: u16,
    pub creators: Vec<CreatorShare>,
}

/// Who may mint NFTs, and for what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum MintPolicy {
    Authority,
    Open { price: Lamports },
    AllowList { root: Sha256, price: Lamports, wallet_limit: u32 },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MintTerms {
    pub policy: MintPolicy,
    /// Receives what of a price is no creator's.
    pub treasury: SolanaAddress,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectionCreated {
    pub collection: SolanaAddress,
    pub project: SolanaAddress,
    pub index: u32,
    /// The Token-2022 mint of its group.
    pub group_mint: SolanaAddress,
    pub by: SolanaAddress,
    pub details: CollectionDetails,
    pub terms: MintTerms,
    #[serde(with = "crate::event::u64_text")]
    pub policy_round: u64,
    pub at: TimeNs,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectionUpdated {
    pub collection: SolanaAddress,
    pub by: SolanaAddress,
    /// With the creators' verifications.
    pub creators: Vec<Creator>,
    pub details: CollectionDetails,
    pub at: TimeNs,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MintPolicySet {
    pub collection: SolanaAddress,
    pub by: SolanaAddress,
    pub terms: MintTerms,
    #[serde(with = "crate::event::u64_text")]
    pub policy_round: u64,
    pub at: TimeNs,
}

/// Metadata, royalties and creators can never change again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MetadataFrozen {
    pub collection: SolanaAddress,
    pub by: SolanaAddress,
    pub at: TimeNs,
}

/// The account has the layout of this version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectionMigrated {
    pub collection: SolanaAddress,
    pub version: u8,
    pub at: TimeNs,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreatorVerified {
    pub collection: SolanaAddress,
    pub creator: SolanaAddress,
    pub at: TimeNs,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreatorUnverified {
    pub collection: SolanaAddress,
    pub creator: SolanaAddress,
    pub at: TimeNs,
}

/// Nothing of the collection is left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectionClosed {
    pub collection: SolanaAddress,
    pub project: SolanaAddress,
    pub by: SolanaAddress,
    pub at: TimeNs,
}
