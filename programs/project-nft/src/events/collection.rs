use anchor_lang::prelude::*;

use crate::state::{CollectionDetails, Creator, MintTerms};

/// A project has a collection, and its terms. The first event of its chain.
#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CollectionCreated {
    pub collection: Pubkey,
    pub project: Pubkey,
    pub index: u32,
    /// The Token-2022 mint of its group.
    pub group_mint: Pubkey,
    /// The project's owner or maintainer who signed, and paid the rent.
    pub by: Pubkey,
    pub details: CollectionDetails,
    pub terms: MintTerms,
    pub policy_round: u64,
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}

/// What describes the collection, whole, as it is after the update.
#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CollectionUpdated {
    pub collection: Pubkey,
    pub by: Pubkey,
    /// With the creators' verifications.
    pub creators: Vec<Creator>,
    pub details: CollectionDetails,
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}

#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MintPolicySet {
    pub collection: Pubkey,
    pub by: Pubkey,
    pub terms: MintTerms,
    pub policy_round: u64,
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}

/// Metadata, royalties and creators can never change again.
#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetadataFrozen {
    pub collection: Pubkey,
    pub by: Pubkey,
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}

#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreatorVerified {
    pub collection: Pubkey,
    pub creator: Pubkey,
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}

#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreatorUnverified {
    pub collection: Pubkey,
    pub creator: Pubkey,
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}

/// The account has the layout of this version.
#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CollectionMigrated {
    pub collection: Pubkey,
    pub version: u8,
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}

/// Nothing of the collection is left. The last event of its chain.
#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CollectionClosed {
    pub collection: Pubkey,
    pub project: Pubkey,
    pub by: Pubkey,
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}
