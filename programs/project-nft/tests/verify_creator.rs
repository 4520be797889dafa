use anchor_lang::error::ErrorCode;
use project_nft::NftError;
use project_nft::events::{CreatorUnverified, CreatorVerified};
use solana_signer::Signer;

use crate::world::*;

#[test]
fn a_creator_says_that_the_works_are_his_and_takes_it_back() {
    let mut world = World::with_collection();
    let (creator, before) = (key(21), world.collection());

    let done = world.send(&[world.verify_creator(&creator)], &[&creator]).unwrap();

    let verified = link_after(before.link, &done.events[0]);
    let logged = CreatorVerified {
        collection: world.collection,
        creator: creator.pubkey(),
        at: NOW,
        seq: 2,
        head: verified.head,
    };
    assert_eq!(done.events[0].event, logged.into());
    let flags: Vec<_> = world.collection().creators.iter().map(|creator| creator.is_verified).collect();
    assert_eq!(flags, [false, true]);

    let done = world.send(&[world.unverify_creator(&creator)], &[&creator]).unwrap();
    let link = link_after(verified, &done.events[0]);
    let logged =
        CreatorUnverified { collection: world.collection, creator: creator.pubkey(), at: NOW, seq: 3, head: link.head };
    assert_eq!(done.events[0].event, logged.into());
    let after = world.collection();
    assert_eq!((after.creators, after.link), (before.creators, link));
}

#[test]
fn frozen_metadata_does_not_silence_a_creator() {
    let mut world = World::with_collection();
    let (owner, creator) = (key(3), key(20));
    world.send(&[world.freeze_metadata(&owner)], &[&owner]).unwrap();
    world.send(&[world.verify_creator(&creator)], &[&creator]).unwrap();
    world.send(&[world.unverify_creator(&creator)], &[&creator]).unwrap();
}

#[test]
fn saying_it_twice_is_refused() {
    let mut world = World::with_collection();
    let creator = key(20);
    let refusal = world.send(&[world.unverify_creator(&creator)], &[&creator]).err();
    assert_eq!(refusal, Some(refused(NftError::Unchanged)));
    world.send(&[world.verify_creator(&creator)], &[&creator]).unwrap();
    let refusal = world.send(&[world.verify_creator(&creator)], &[&creator]).err();
    assert_eq!(refusal, Some(refused(NftError::Unchanged)));
}

#[test]
fn nobody_else_may_say_it() {
    let mut world = World::with_collection();
    for stranger in [key(3), world.wallet(4)] {
        for call in [world.verify_creator(&stranger), world.unverify_creator(&stranger)] {
            assert_eq!(world.send(&[call], &[&stranger]).err(), Some(refused(NftError::NotCreator)));
        }
    }
    for mut unsigned in [world.verify_creator(&key(20)), world.unverify_creator(&key(20))] {
        unsigned.accounts[1].is_signer = false;
        assert_eq!(world.send(&[unsigned], &[]).err(), Some(anchor(ErrorCode::AccountNotSigner)));
    }
}
