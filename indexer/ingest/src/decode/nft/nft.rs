use domain::{Lamports, NftBurned, NftMetadataUpdated, NftMinted, TimeNs};
use project_nft::events;

use super::{address, metadata};

pub fn nft_minted(event: events::NftMinted) -> NftMinted {
    NftMinted {
        collection: address(event.collection),
        mint: address(event.mint),
        number: event.number,
        minter: address(event.minter),
        holder: address(event.holder),
        metadata: metadata(event.metadata),
        policy_round: event.policy_round,
        price: Lamports(event.price.into()),
        to_treasury: Lamports(event.to_treasury.into()),
        wallet_count: event.wallet_count,
        at: TimeNs::from_seconds(event.at),
    }
}

pub fn nft_metadata_updated(event: events::NftMetadataUpdated) -> NftMetadataUpdated {
    NftMetadataUpdated {
        collection: address(event.collection),
        mint: address(event.mint),
        by: address(event.by),
        metadata: metadata(event.metadata),
        at: TimeNs::from_seconds(event.at),
    }
}

pub fn nft_burned(event: events::NftBurned) -> NftBurned {
    NftBurned {
        collection: address(event.collection),
        mint: address(event.mint),
        number: event.number,
        holder: event.holder.map(address),
        at: TimeNs::from_seconds(event.at),
    }
}
