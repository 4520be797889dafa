use anchor_lang::prelude::*;

use crate::state::NftMetadata;

#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NftMinted {
    pub collection: Pubkey,
    pub mint: Pubkey,
    /// Its place among all that the collection ever held, from 1.
    pub number: u64,
    /// Signed, and paid rent and price.
    pub minter: Pubkey,
    pub holder: Pubkey,
    pub metadata: NftMetadata,
    pub policy_round: u64,
    /// Lamports, rent not counted.
    pub price: u64,
    /// What of the price was the treasury's; the rest went to the creators by their shares.
    pub to_treasury: u64,
    /// The frequency at which the minter has minted under this policy, where an allow-list counts it; else 0.
    pub wallet_count: u32,
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}

/// What the NFT shows, whole, as it is after the update.
#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NftMetadataUpdated {
    pub collection: Pubkey,
    pub mint: Pubkey,
    pub by: Pubkey,
    pub metadata: NftMetadata,
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}

/// Nothing of the NFT is left.
#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NftBurned {
    pub collection: Pubkey,
    pub mint: Pubkey,
    pub number: u64,
    /// The account that burned it here. Nobody, where the token was burned by Token-2022 alone and this closed the rest.
    pub holder: Option<Pubkey>,
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}
