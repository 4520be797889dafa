use domain::{
    CollectionClosed, CollectionCreated, CollectionDetails, CollectionMigrated, CollectionUpdated, Creator,
    CreatorShare, CreatorUnverified, CreatorVerified, Lamports, MetadataFrozen, MintPolicy, MintPolicySet, MintTerms,
    Sha256, TimeNs,
};
use project_nft::{events, state};

use super::address;

pub fn collection_created(event: events::CollectionCreated) -> CollectionCreated {
    CollectionCreated {
        collection: address(event.collection),
        project: address(event.project),
        index: event.index,
        group_mint: address(event.group_mint),
        by: address(event.by),
        details: details(event.details),
        terms: terms(event.terms),
        policy_round: event.policy_round,
        at: TimeNs::from_seconds(event.at),
    }
}

pub fn collection_updated(event: events::CollectionUpdated) -> CollectionUpdated {
    CollectionUpdated {
        collection: address(event.collection),
        by: address(event.by),
        creators: event.creators.into_iter().map(creator).collect(),
        details: details(event.details),
        at: TimeNs::from_seconds(event.at),
    }
}

pub fn mint_policy_set(event: events::MintPolicySet) -> MintPolicySet {
    MintPolicySet {
        collection: address(event.collection),
        by: address(event.by),
        terms: terms(event.terms),
        policy_round: event.policy_round,
        at: TimeNs::from_seconds(event.at),
    }
}

pub fn metadata_frozen(event: events::MetadataFrozen) -> MetadataFrozen {
    MetadataFrozen { collection: address(event.collection), by: address(event.by), at: TimeNs::from_seconds(event.at) }
}

pub fn collection_migrated(event: events::CollectionMigrated) -> CollectionMigrated {
    CollectionMigrated {
        collection: address(event.collection),
        version: event.version,
        at: TimeNs::from_seconds(event.at),
    }
}

pub fn creator_verified(event: events::CreatorVerified) -> CreatorVerified {
    CreatorVerified {
        collection: address(event.collection),
        creator: address(event.creator),
        at: TimeNs::from_seconds(event.at),
    }
}

pub fn creator_unverified(event: events::CreatorUnverified) -> CreatorUnverified {
    CreatorUnverified {
        collection: address(event.collection),
        creator: address(event.creator),
        at: TimeNs::from_seconds(event.at),
    }
}

pub fn collection_closed(event: events::CollectionClosed) -> CollectionClosed {
    CollectionClosed {
        collection: address(event.collection),
        project: address(event.project),
        by: address(event.by),
        at: TimeNs::from_seconds(event.at),
    }
}

fn details(details: state::CollectionDetails) -> CollectionDetails {
    let share =
        |named: state::CreatorShare| CreatorShare { address: address(named.address), share_bps: named.share_bps };
    CollectionDetails {
        name: details.name,
        symbol: details.symbol,
        metadata_uri: details.metadata_uri,
        metadata_sha256: Sha256(details.metadata_sha256),
        items_uri: details.items_uri,
        max_supply: details.max_supply,
        royalty_bps: details.royalty_bps,
        creators: details.creators.into_iter().map(share).collect(),
    }
}

fn creator(creator: state::Creator) -> Creator {
    let state::Creator { address: key, share_bps, is_verified } = creator;
    Creator { address: address(key), share_bps, is_verified }
}

fn terms(terms: state::MintTerms) -> MintTerms {
    let policy = match terms.policy {
        state::MintPolicy::Authority => MintPolicy::Authority,
        state::MintPolicy::Open { price } => MintPolicy::Open { price: Lamports(price.into()) },
        state::MintPolicy::AllowList { root, price, wallet_limit } => {
            MintPolicy::AllowList { root: Sha256(root), price: Lamports(price.into()), wallet_limit }
        }
    };
    MintTerms { policy, treasury: address(terms.treasury) }
}
