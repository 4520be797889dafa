use anchor_lang::error::ErrorCode;
use project_nft::NftError;
use project_nft::events::CollectionUpdated;
use project_nft::state::{Collection, CollectionDetails, Creator};
use project_registry::state::Role;
use solana_signer::Signer;

use crate::world::*;

#[test]
fn what_describes_a_collection_is_replaced_whole() {
    let mut world = World::with_collection();
    let (owner, before) = (key(3), world.collection());
    world.pass(5, 60);

    let done = world.send(&[world.update_collection(&owner, other_details())], &[&owner]).unwrap();

    let link = link_after(before.link, &done.events[0]);
    let creators = vec![Creator { address: key(21).pubkey(), share_bps: 10_000, is_verified: false }];
    let after = Collection {
        name: "Folded proteins, 2nd".to_owned(),
        symbol: "FOLD2".to_owned(),
        items_uri: String::new(),
        metadata_sha256: [5; 32],
        max_supply: 50,
        royalty_bps: 0,
        creators: creators.clone(),
        updated_at: NOW + 60,
        link,
        ..before
    };
    assert_eq!(world.collection(), after);
    let logged = CollectionUpdated {
        collection: world.collection,
        by: owner.pubkey(),
        creators,
        details: other_details(),
        at: NOW + 60,
        seq: 2,
        head: link.head,
    };
    assert_eq!(done.events[0].event, logged.into());
    let shown = world.shown(&world.group_mint()).metadata;
    assert_eq!((shown.name.as_str(), shown.symbol.as_str()), ("Folded proteins, 2nd", "FOLD2"));
    assert_eq!(shown.uri, "ar://second");
    assert_eq!(world.group().max_size, 50);
}

#[test]
fn a_longer_and_then_a_shorter_description_leave_no_trace_of_each_other() {
    let mut world = World::with_collection();
    let owner = key(3);
    let longest = CollectionDetails { max_supply: 60, ..longest_details() };
    let shortest = CollectionDetails {
        name: "x".to_owned(),
        symbol: "X".to_owned(),
        metadata_uri: "ar://x".to_owned(),
        max_supply: 60,
        ..other_details()
    };
    for details in [longest.clone(), shortest, longest] {
        world.send(&[world.update_collection(&owner, details.clone())], &[&owner]).unwrap();
        let shown = world.shown(&world.group_mint()).metadata;
        assert_eq!((shown.name, shown.symbol, shown.uri), (details.name, details.symbol, details.metadata_uri));
        assert_eq!(world.group().max_size, 60);
    }
}

#[test]
fn a_creator_who_stays_keeps_his_verification_and_a_new_one_has_none() {
    let mut world = World::with_collection();
    let (owner, creator) = (key(3), key(21));
    world.send(&[world.verify_creator(&creator)], &[&creator]).unwrap();
    let mut details = details();
    details.creators[0].address = key(22).pubkey();
    world.send(&[world.update_collection(&owner, details)], &[&owner]).unwrap();
    let verified: Vec<_> = world.collection().creators.iter().map(|creator| creator.is_verified).collect();
    assert_eq!(verified, [false, true]);
}

#[test]
fn the_maximum_supply_only_falls_and_never_below_what_is_minted() {
    let (mut world, _) = World::with_nft();
    let owner = key(3);
    let with_max = |max_supply| CollectionDetails { max_supply, ..details() };
    let refusal = world.send(&[world.update_collection(&owner, with_max(101))], &[&owner]).err();
    assert_eq!(refusal, Some(refused(NftError::InvalidMaxSupply)));
    world.send(&[world.update_collection(&owner, with_max(1))], &[&owner]).unwrap();
    let (mint, another) = (key(51), world.mint_by_authority(&owner, &owner.pubkey(), &key(51)));
    assert_eq!(world.send(&[another], &[&owner, &mint]).err(), Some(refused(NftError::SoldOut)));

    let (mut world, _) = World::with_nft();
    let mint = key(51);
    world.send(&[world.mint_by_authority(&owner, &owner.pubkey(), &mint)], &[&owner, &mint]).unwrap();
    let refusal = world.send(&[world.update_collection(&owner, with_max(1))], &[&owner]).err();
    assert_eq!(refusal, Some(refused(NftError::InvalidMaxSupply)), "two are minted");
}

#[test]
fn what_breaks_a_rule_is_refused() {
    let mut world = World::with_collection();
    let (owner, before) = (key(3), world.collection());
    for (details, error) in bad_details() {
        let shown = format!("{details:?}");
        let refusal = world.send(&[world.update_collection(&owner, details)], &[&owner]).err();
        assert_eq!(refusal, Some(refused(error)), "{shown}");
    }
    assert_eq!(world.collection(), before);
}

#[test]
fn creators_and_items_must_fit_the_policy_that_stands() {
    let mut world = World::with_terms(open());
    let owner = key(3);
    let mut small = details();
    small.creators[0].share_bps = 1;
    let cases = [
        (small, NftError::PriceTooSmall),
        (CollectionDetails { items_uri: String::new(), ..details() }, NftError::ItemsUriMissing),
    ];
    for (details, error) in cases {
        let refusal = world.send(&[world.update_collection(&owner, details)], &[&owner]).err();
        assert_eq!(refusal, Some(refused(error)));
    }
}

#[test]
fn only_owner_and_maintainers_may() {
    let mut world = World::with_collection();
    let maintainer = world.member(4, Role::Maintainer);
    world.send(&[world.update_collection(&maintainer, other_details())], &[&maintainer]).unwrap();
    for lesser in [world.wallet(5), world.member(6, Role::Contributor)] {
        let refusal = world.send(&[world.update_collection(&lesser, other_details())], &[&lesser]).err();
        assert_eq!(refusal, Some(refused(NftError::NotManager)));
    }
    let mut unsigned = world.update_collection(&key(3), other_details());
    unsigned.accounts[2].is_signer = false;
    assert_eq!(world.send(&[unsigned], &[]).err(), Some(anchor(ErrorCode::AccountNotSigner)));
}

#[test]
fn the_next_owner_of_a_slug_gets_none_of_its_collections() {
    let mut world = World::with_collection();
    let thief = world.wallet(4);
    world.replace_project(&thief.pubkey());
    let refusal = world.send(&[world.update_collection(&thief, other_details())], &[&thief]).err();
    assert_eq!(refusal, Some(refused(NftError::ProjectReplaced)));
}

#[test]
fn another_collections_group_mint_is_refused() {
    let mut world = World::with_collection();
    let owner = key(3);
    let mut call = world.update_collection(&owner, other_details());
    call.accounts[1].pubkey = key(40).pubkey();
    assert_eq!(world.send(&[call], &[&owner]).err(), Some(refused(NftError::WrongGroupMint)));
}

#[test]
fn another_project_cannot_govern_the_collection() {
    let mut world = World::with_collection();
    let thief = world.wallet(4);
    let forged = world.forge(&world.project.clone(), project_registry::ID);
    world.rewrite::<project_registry::state::Project>(&forged, |project| project.owner = thief.pubkey());
    let mut call = world.update_collection(&thief, other_details());
    call.accounts[3].pubkey = forged;
    assert_eq!(world.send(&[call], &[&thief]).err(), Some(refused(NftError::WrongProject)));
}

#[test]
fn a_full_chain_of_events_takes_no_more() {
    let mut world = World::with_collection();
    let owner = key(3);
    world.rewrite::<Collection>(&world.collection.clone(), |collection| collection.link.seq = u64::MAX);
    let refusal = world.send(&[world.update_collection(&owner, other_details())], &[&owner]).err();
    assert_eq!(refusal, Some(refused(NftError::EventsExhausted)));
}
