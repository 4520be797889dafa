use anchor_lang::prelude::*;
use project_registry::state::text::{is_code, is_name, is_uri};

use super::{Collection, CreatorShare};
use crate::NftError;

/// What describes a collection, whole. Its project may replace it while the metadata is mutable.
#[derive(AnchorSerialize, AnchorDeserialize, Clone, Debug, PartialEq, Eq)]
pub struct CollectionDetails {
    /// 1 to 32 bytes without control characters.
    pub name: String,
    /// 1 to 10 printable ASCII characters without spaces. Its NFTs and credentials bear it too.
    pub symbol: String,
    /// At most 200 printable ASCII characters, starting with https://, ipfs:// or ar://.
    pub metadata_uri: String,
    /// Of the document behind `metadata_uri`.
    pub metadata_sha256: [u8; 32],
    /// What the URI of an NFT begins with that the public mints: a URI of at most 100 characters. Empty
    /// where the public does not mint.
    pub items_uri: String,
    /// The number of NFTs and credentials there may ever be, burned ones included. An update may only lower it.
    pub max_supply: u64,
    /// 0 to 10,000.
    pub royalty_bps: u16,
    /// At most 5.
    pub creators: Vec<CreatorShare>,
}

/// What a wallet shows of an NFT or a credential.
#[derive(AnchorSerialize, AnchorDeserialize, Clone, Debug, PartialEq, Eq)]
pub struct NftMetadata {
    /// 1 to 64 bytes without control characters.
    pub name: String,
    /// At most 200 printable ASCII characters, starting with https://, ipfs:// or ar://.
    pub uri: String,
    /// Of the document behind `uri`.
    pub sha256: [u8; 32],
}

impl CollectionDetails {
    pub fn check(&self) -> Result<()> {
        require!(is_name(&self.name, Collection::MAX_NAME), NftError::InvalidName);
        require!(is_code(&self.symbol, Collection::MAX_SYMBOL), NftError::InvalidSymbol);
        require!(is_uri(&self.metadata_uri), NftError::InvalidUri);
        let has_items = !self.items_uri.is_empty();
        let items_fit = self.items_uri.len() <= Collection::MAX_ITEMS_URI && is_uri(&self.items_uri);
        require!(!has_items || items_fit, NftError::InvalidItemsUri);
        require_gt!(self.max_supply, 0, NftError::InvalidMaxSupply);
        require_gte!(10_000, self.royalty_bps, NftError::InvalidRoyalty);
        CreatorShare::check(&self.creators)
    }
}

impl NftMetadata {
    pub const MAX_NAME: usize = 64;

    pub fn check(&self) -> Result<()> {
        require!(is_name(&self.name, Self::MAX_NAME), NftError::InvalidName);
        require!(is_uri(&self.uri), NftError::InvalidUri);
        Ok(())
    }

    /// Of an NFT that the public mints: anyone who pays must not choose what the project's NFTs show.
    pub fn of_item(collection: &Collection, number: u64) -> Self {
        let name = format!("{} #{number}", collection.name);
        let uri = format!("{}{number}.json", collection.items_uri);
        Self { name, uri, sha256: [0; 32] }
    }
}
