use anchor_lang::error::ErrorCode;
use project_nft::NftError;
use project_nft::events::{CollectionClosed, NftEvent};
use project_nft::state::EventLink;
use project_registry::state::Role;
use solana_signer::Signer;

use crate::world::*;

#[test]
fn an_empty_collection_closes_and_its_rent_goes_back() {
    let mut world = World::open();
    let owner = key(3);
    let had = world.balance(&owner.pubkey());
    world.send(&[world.create_collection(&owner, details(), open())], &[&owner]).unwrap();
    let before = world.collection();

    let done = world.send(&[world.close_collection(&owner)], &[&owner]).unwrap();

    let link = link_after(before.link, &done.events[0]);
    let logged = CollectionClosed {
        collection: world.collection,
        project: world.project,
        by: owner.pubkey(),
        at: NOW,
        seq: 2,
        head: link.head,
    };
    assert_eq!(done.events[0].event, logged.into());
    assert!(world.is_closed(&world.collection) && world.is_closed(&world.group_mint()));
    assert_eq!(world.balance(&owner.pubkey()), had, "every lamport");
}

#[test]
fn rent_returns_to_its_payer_for_every_closer() {
    let mut world = World::with_collection();
    let (owner, maintainer) = (key(3), world.member(4, Role::Maintainer));
    let book = world.book(&[owner.pubkey(), maintainer.pubkey()]);
    world.send(&[world.close_collection(&maintainer)], &[&maintainer]).unwrap();
    assert!(book.change(&world, &owner.pubkey()) > 0);
    assert_eq!(book.change(&world, &maintainer.pubkey()), 0);
}

#[test]
fn a_thief_is_no_payer() {
    let mut world = World::with_collection();
    let (owner, thief) = (key(3), world.wallet(4));
    let mut call = world.close_collection(&owner);
    call.accounts[5].pubkey = thief.pubkey();
    assert_eq!(world.send(&[call], &[&owner]).err(), Some(refused(NftError::WrongPayer)));
}

#[test]
fn a_collection_with_a_token_stays() {
    let (mut world, mint) = World::with_nft();
    let owner = key(3);
    let refusal = world.send(&[world.close_collection(&owner)], &[&owner]).err();
    assert_eq!(refusal, Some(refused(NftError::CollectionInUse)));
    world.send(&[world.burn_nft(&owner, &mint, &owner.pubkey())], &[&owner]).unwrap();
    world.send(&[world.close_collection(&owner)], &[&owner]).unwrap();

    let (mut world, mint, subject) = World::with_credential();
    let refusal = world.send(&[world.close_collection(&owner)], &[&owner]).err();
    assert_eq!(refusal, Some(refused(NftError::CollectionInUse)));
    world.send(&[world.burn_credential(&subject, &mint)], &[&subject]).unwrap();
    world.send(&[world.close_collection(&owner)], &[&owner]).unwrap();
}

#[test]
fn a_collection_made_again_at_its_address_begins_a_new_chain_in_a_later_round() {
    let mut world = World::with_terms(listed([1; 32], 1));
    let owner = key(3);
    let first = world.collection();
    world.send(&[world.close_collection(&owner)], &[&owner]).unwrap();
    world.pass(1, 1);
    let done = world.send(&[world.create_collection(&owner, other_details(), by_authority())], &[&owner]).unwrap();
    let second = world.collection();
    assert_eq!(second.link, link_after(EventLink::default(), &done.events[0]));
    assert!(second.policy_round > first.policy_round);
    assert_eq!(world.shown(&world.group_mint()).metadata.name, other_details().name);
    assert_eq!(world.group().size, 0);
}

#[test]
fn only_owner_and_maintainers_may_while_the_project_stands() {
    let mut world = World::with_collection();
    for lesser in [world.wallet(5), world.member(6, Role::Contributor)] {
        let refusal = world.send(&[world.close_collection(&lesser)], &[&lesser]).err();
        assert_eq!(refusal, Some(refused(NftError::NotManager)));
    }
    let mut unsigned = world.close_collection(&key(3));
    unsigned.accounts[2].is_signer = false;
    assert_eq!(world.send(&[unsigned], &[]).err(), Some(anchor(ErrorCode::AccountNotSigner)));
}

#[test]
fn the_rent_of_a_project_that_is_no_more_is_not_locked() {
    for replaced in [false, true] {
        let mut world = World::with_collection();
        let (owner, anyone, newcomer) = (key(3), world.wallet(5), world.wallet(6));
        let book = world.book(&[owner.pubkey()]);
        match replaced {
            true => world.replace_project(&newcomer.pubkey()),
            false => world.close_project(),
        }
        let done = world.send(&[world.close_collection(&anyone)], &[&anyone]).unwrap();
        assert!(matches!(done.events[0].event, NftEvent::CollectionClosed(_)));
        assert!(book.change(&world, &owner.pubkey()) > 0, "to who paid it");
    }
}

#[test]
fn another_account_cannot_stand_for_a_closed_project() {
    let mut world = World::with_collection();
    let anyone = world.wallet(5);
    let mut call = world.close_collection(&anyone);
    call.accounts[3].pubkey = key(77).pubkey();
    assert_eq!(world.send(&[call], &[&anyone]).err(), Some(refused(NftError::WrongProject)));
}

#[test]
fn closing_twice_finds_nothing() {
    let mut world = World::with_collection();
    let owner = key(3);
    let call = world.close_collection(&owner);
    world.send(std::slice::from_ref(&call), &[&owner]).unwrap();
    assert_eq!(world.send(&[call], &[&owner]).err(), Some(anchor(ErrorCode::AccountNotInitialized)));
}
