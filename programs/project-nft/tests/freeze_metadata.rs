use anchor_lang::error::ErrorCode;
use anchor_lang::prelude::Pubkey;
use project_nft::NftError;
use project_nft::events::MetadataFrozen;
use project_registry::state::Role;
use solana_signer::Signer;

use crate::world::*;

#[test]
fn frozen_metadata_never_changes_again() {
    let (mut world, mint) = World::with_nft();
    let (owner, before) = (key(3), world.collection());
    let shown = world.shown(&mint);

    let done = world.send(&[world.freeze_metadata(&owner)], &[&owner]).unwrap();

    let link = link_after(before.link, &done.events[0]);
    let logged = MetadataFrozen { collection: world.collection, by: owner.pubkey(), at: NOW, seq: 3, head: link.head };
    assert_eq!(done.events[0].event, logged.into());
    assert!(!world.collection().is_mutable);
    assert_eq!(world.collection().link, link);
    for call in [
        world.update_collection(&owner, other_details()),
        world.update_nft_metadata(&owner, &mint, longest_metadata()),
        world.freeze_metadata(&owner),
    ] {
        assert_eq!(world.send(&[call], &[&owner]).err(), Some(refused(NftError::MetadataFrozen)));
    }
    assert_eq!(world.shown(&mint), shown);
}

#[test]
fn every_reader_of_token_2022_sees_that_it_is_frozen() {
    let mut world = World::with_collection();
    let (owner, mint) = (key(3), key(51));
    world.send(&[world.freeze_metadata(&owner)], &[&owner]).unwrap();
    let nobody = None::<Pubkey>;
    assert_eq!(Option::from(world.shown(&world.group_mint()).metadata.update_authority), nobody);
    world.send(&[world.mint_by_authority(&owner, &owner.pubkey(), &mint)], &[&owner, &mint]).unwrap();
    assert_eq!(Option::from(world.shown(&mint.pubkey()).metadata.update_authority), nobody, "of later NFTs too");
}

#[test]
fn frozen_metadata_keeps_nobody_from_moving_or_burning_his_nft() {
    let (mut world, mint) = World::with_nft();
    let (owner, other) = (key(3), world.wallet(5));
    world.send(&[world.freeze_metadata(&owner)], &[&owner]).unwrap();
    let make = make_token_account(&owner.pubkey(), &other.pubkey(), &mint);
    let pass_on = transfer_token(&owner.pubkey(), &other.pubkey(), &mint, &owner.pubkey());
    world.send(&[make, pass_on], &[&owner]).unwrap();
    world.send(&[world.burn_nft(&other, &mint, &owner.pubkey())], &[&other]).unwrap();
}

#[test]
fn only_owner_and_maintainers_may() {
    let mut world = World::with_collection();
    for lesser in [world.wallet(5), world.member(6, Role::Contributor)] {
        let refusal = world.send(&[world.freeze_metadata(&lesser)], &[&lesser]).err();
        assert_eq!(refusal, Some(refused(NftError::NotManager)));
    }
    let mut unsigned = world.freeze_metadata(&key(3));
    unsigned.accounts[2].is_signer = false;
    assert_eq!(world.send(&[unsigned], &[]).err(), Some(anchor(ErrorCode::AccountNotSigner)));
    let maintainer = world.member(4, Role::Maintainer);
    world.send(&[world.freeze_metadata(&maintainer)], &[&maintainer]).unwrap();
}

#[test]
fn another_collections_group_mint_is_refused() {
    let mut world = World::with_collection();
    let owner = key(3);
    let mut call = world.freeze_metadata(&owner);
    call.accounts[1].pubkey = key(40).pubkey();
    assert_eq!(world.send(&[call], &[&owner]).err(), Some(refused(NftError::WrongGroupMint)));
}
