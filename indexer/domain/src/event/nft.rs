//! Events of the NFTs in collections (Solana).

use serde::{Deserialize, Serialize};

use crate::{Lamports, Sha256, SolanaAddress, TimeNs};

/// What a wallet shows of an NFT or a credential.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NftMetadata {
    pub uri: String,
    pub name: String,
    /// Of the document behind `uri`; zero where it was minted without one.
    pub sha256: Sha256,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NftMinted {
    pub at: TimeNs,
    /// The Token-2022 mint, of which there is one token.
    pub mint: SolanaAddress,
    pub price: Lamports,
    pub holder: SolanaAddress,
    /// Signed, and paid rent and price.
    pub minter: SolanaAddress,
    /// Its place among all that the collection ever held, from 1.
    #[serde(with = "crate::event::u64_text")]
    pub number: u64,
    pub metadata: NftMetadata,
    pub collection: SolanaAddress,
    /// What of the price was the treasury's; the rest went to the creators.
    pub to_treasury: Lamports,
    #[serde(with = "crate::event::u64_text")]
    pub policy_round: u64,
    /// The frequency at which the minter has minted by the allow-list; 0 under other policies.
    pub wallet_count: u32,
}

/// What the NFT shows, whole, as it is after the update.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NftMetadataUpdated {
    pub at: TimeNs,
    pub by: SolanaAddress,
    pub mint: SolanaAddress,
    pub metadata: NftMetadata,
    pub collection: SolanaAddress,
}

/// Nothing of the NFT is left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NftBurned {
    pub at: TimeNs,
    pub mint: SolanaAddress,
    /// The account that burned it by the program; `None` where its token was burned by Token-2022 alone.
    pub holder: Option<SolanaAddress>,
    #[serde(with = "crate::event::u64_text")]
    pub number: u64,
    pub collection: SolanaAddress,
}
