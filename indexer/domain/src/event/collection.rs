//! Events of a project's collections of NFTs and credentials (Solana).

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
    /// `true` where the creator has signed that the works are his.
    pub is_verified: bool,
}

/// What describes a collection, whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectionDetails {
    pub name: String,
    pub symbol: String,
    pub creators: Vec<CreatorShare>,
    /// What the URI of an NFT begins with that the public mints.
    pub items_uri: String,
    /// The number of NFTs and credentials there may ever be.
    #[serde(with = "crate::event::u64_text")]
    pub max_supply: u64,
    pub royalty_bps: u16,
    pub metadata_uri: String,
    /// Of the document behind `metadata_uri`.
    pub metadata_sha256: Sha256,
}

/// The account that may mint NFTs, and for what.
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
    pub at: TimeNs,
    pub by: SolanaAddress,
    pub index: u32,
    pub terms: MintTerms,
    pub details: CollectionDetails,
    pub project: SolanaAddress,
    pub collection: SolanaAddress,
    /// The Token-2022 mint of its group.
    pub group_mint: SolanaAddress,
    #[serde(with = "crate::event::u64_text")]
    pub policy_round: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectionUpdated {
    pub at: TimeNs,
    pub by: SolanaAddress,
    pub details: CollectionDetails,
    /// With the creators' verifications.
    pub creators: Vec<Creator>,
    pub collection: SolanaAddress,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MintPolicySet {
    pub at: TimeNs,
    pub by: SolanaAddress,
    pub terms: MintTerms,
    pub collection: SolanaAddress,
    #[serde(with = "crate::event::u64_text")]
    pub policy_round: u64,
}

/// Metadata, royalties and creators can never change again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MetadataFrozen {
    pub at: TimeNs,
    pub by: SolanaAddress,
    pub collection: SolanaAddress,
}

/// The account has the layout of this version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectionMigrated {
    pub at: TimeNs,
    pub version: u8,
    pub collection: SolanaAddress,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreatorVerified {
    pub at: TimeNs,
    pub creator: SolanaAddress,
    pub collection: SolanaAddress,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreatorUnverified {
    pub at: TimeNs,
    pub creator: SolanaAddress,
    pub collection: SolanaAddress,
}

/// Nothing of the collection is left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectionClosed {
    pub at: TimeNs,
    pub by: SolanaAddress,
    pub project: SolanaAddress,
    pub collection: SolanaAddress,
}
