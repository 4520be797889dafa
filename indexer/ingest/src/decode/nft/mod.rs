//! Understands the projects' NFTs and credentials, one file a noun.

mod collection;
pub(crate) mod credential;
#[expect(clippy::module_inception, reason = "one of its nouns has the name of the program")]
mod nft;

use anchor_lang::prelude::Pubkey;
use domain::{Body, Event, NftMetadata, Sha256, SolanaAddress};
use project_nft::events::NftEvent;
use project_nft::state;

use super::program;

/// The data of an event's instruction, tag included.
pub fn decode(data: &[u8]) -> Body {
    match NftEvent::decode(data) {
        Ok(event) => {
            let (entity, state::EventLink { seq, head }) = (event.collection(), event.link());
            program::event(data, entity, (seq, head), to_event(event))
        }
        Err(error) => program::unreadable(data, &error),
    }
}

fn to_event(event: NftEvent) -> Event {
    match event {
        NftEvent::CollectionCreated(event) => collection::collection_created(event).into(),
        NftEvent::CollectionUpdated(event) => collection::collection_updated(event).into(),
        NftEvent::MintPolicySet(event) => collection::mint_policy_set(event).into(),
        NftEvent::MetadataFrozen(event) => collection::metadata_frozen(event).into(),
        NftEvent::CreatorVerified(event) => collection::creator_verified(event).into(),
        NftEvent::CreatorUnverified(event) => collection::creator_unverified(event).into(),
        NftEvent::CollectionMigrated(event) => collection::collection_migrated(event).into(),
        NftEvent::CollectionClosed(event) => collection::collection_closed(event).into(),
        NftEvent::NftMinted(event) => nft::nft_minted(event).into(),
        NftEvent::NftMetadataUpdated(event) => nft::nft_metadata_updated(event).into(),
        NftEvent::NftBurned(event) => nft::nft_burned(event).into(),
        NftEvent::CredentialIssued(event) => credential::credential_issued(event).into(),
        NftEvent::CredentialRenewed(event) => credential::credential_renewed(event).into(),
        NftEvent::CredentialRevoked(event) => credential::credential_revoked(event).into(),
        NftEvent::CredentialBurned(event) => credential::credential_burned(event).into(),
    }
}

fn address(key: Pubkey) -> SolanaAddress {
    SolanaAddress::from_bytes(key.to_bytes())
}

fn metadata(metadata: state::NftMetadata) -> NftMetadata {
    NftMetadata { name: metadata.name, uri: metadata.uri, sha256: Sha256(metadata.sha256) }
}
