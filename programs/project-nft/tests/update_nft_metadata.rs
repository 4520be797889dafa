use anchor_lang::error::ErrorCode;
use project_nft::NftError;
use project_nft::events::NftMetadataUpdated;
use project_nft::state::{Collection, Nft, NftMetadata};
use project_registry::state::Role;
use solana_signer::Signer;

use crate::world::*;

#[test]
fn what_an_nft_shows_is_replaced_whole() {
    let (mut world, mint) = World::with_nft();
    let (owner, before, nft) = (key(3), world.collection(), world.nft(&mint));
    let shorter = NftMetadata { name: "P".to_owned(), uri: "ar://p".to_owned(), sha256: [9; 32] };
    let mut link = before.link;
    for metadata in [longest_metadata(), shorter, longest_metadata()] {
        let call = world.update_nft_metadata(&owner, &mint, metadata.clone());
        let done = world.send(&[call], &[&owner]).unwrap();
        link = link_after(link, &done.events[0]);
        let logged = NftMetadataUpdated {
            collection: world.collection,
            mint,
            by: owner.pubkey(),
            metadata: metadata.clone(),
            at: NOW,
            seq: link.seq,
            head: link.head,
        };
        assert_eq!(done.events[0].event, logged.into());
        let shown = world.shown(&mint).metadata;
        assert_eq!((shown.name, shown.symbol, shown.uri), (metadata.name, "FOLD".to_owned(), metadata.uri));
        assert_eq!(world.nft(&mint), Nft { metadata_sha256: metadata.sha256, ..world.nft(&mint) });
    }
    assert_eq!(world.collection(), Collection { link, ..before });
    assert_eq!(world.nft(&mint).number, nft.number);
}

#[test]
fn an_nft_that_the_public_minted_can_be_given_its_digest() {
    let mut world = World::with_terms(free());
    let (owner, buyer, mint) = (key(3), world.wallet(5), key(50));
    world.send(&[world.mint_public(&buyer, &mint, &[])], &[&buyer, &mint]).unwrap();
    let shown = world.shown(&mint.pubkey()).metadata;
    let metadata = NftMetadata { name: shown.name, uri: shown.uri, sha256: [1; 32] };
    world.send(&[world.update_nft_metadata(&owner, &mint.pubkey(), metadata.clone())], &[&owner]).unwrap();
    assert_eq!(world.nft(&mint.pubkey()).metadata_sha256, [1; 32]);
    let same = world.update_nft_metadata(&owner, &mint.pubkey(), metadata);
    assert_eq!(world.send(&[same], &[&owner]).err(), Some(refused(NftError::Unchanged)));
}

#[test]
fn its_symbol_follows_the_collections() {
    let (mut world, mint) = World::with_nft();
    let owner = key(3);
    world.send(&[world.update_collection(&owner, other_details())], &[&owner]).unwrap();
    assert_eq!(world.shown(&mint).metadata.symbol, "FOLD", "an NFT changes by its own instruction alone");
    world.send(&[world.update_nft_metadata(&owner, &mint, metadata())], &[&owner]).unwrap();
    assert_eq!(world.shown(&mint).metadata.symbol, "FOLD2");
}

#[test]
fn what_breaks_a_rule_is_refused() {
    let (mut world, mint) = World::with_nft();
    let owner = key(3);
    for (metadata, error) in bad_metadata() {
        let refusal = world.send(&[world.update_nft_metadata(&owner, &mint, metadata)], &[&owner]).err();
        assert_eq!(refusal, Some(refused(error)));
    }
}

#[test]
fn only_owner_and_maintainers_may_and_not_the_holder() {
    let (mut world, mint) = World::with_nft();
    for lesser in [world.wallet(5), world.member(6, Role::Contributor)] {
        let call = world.update_nft_metadata(&lesser, &mint, longest_metadata());
        assert_eq!(world.send(&[call], &[&lesser]).err(), Some(refused(NftError::NotManager)));
    }
    let mut unsigned = world.update_nft_metadata(&key(3), &mint, longest_metadata());
    unsigned.accounts[3].is_signer = false;
    assert_eq!(world.send(&[unsigned], &[]).err(), Some(anchor(ErrorCode::AccountNotSigner)));
    let maintainer = world.member(4, Role::Maintainer);
    world.send(&[world.update_nft_metadata(&maintainer, &mint, longest_metadata())], &[&maintainer]).unwrap();
}

#[test]
fn accounts_that_do_not_belong_together_are_refused() {
    let (mut world, mint) = World::with_nft();
    let (owner, second) = (key(3), key(51));
    world.send(&[world.mint_by_authority(&owner, &owner.pubkey(), &second)], &[&owner, &second]).unwrap();
    let good = world.update_nft_metadata(&owner, &mint, longest_metadata());
    let mut call = good.clone();
    call.accounts[2].pubkey = second.pubkey();
    assert_eq!(world.send(&[call], &[&owner]).err(), Some(refused(NftError::WrongMint)), "another mint");
    let mut call = good.clone();
    call.accounts[1].pubkey = world.forge(&Nft::address(&mint, &project_nft::ID), key(7).pubkey());
    assert_eq!(world.send(&[call], &[&owner]).err(), Some(anchor(ErrorCode::AccountOwnedByWrongProgram)));
    let mut call = good;
    call.accounts[1].pubkey = world.collection;
    assert!(world.send(&[call], &[&owner]).is_err(), "a collection is no NFT");
}

#[test]
fn a_burned_nft_shows_nothing_any_more() {
    let (mut world, mint) = World::with_nft();
    let owner = key(3);
    world.send(&[burn_token(&owner.pubkey(), &mint, &owner.pubkey())], &[&owner]).unwrap();
    let call = world.update_nft_metadata(&owner, &mint, longest_metadata());
    assert_eq!(world.send(&[call], &[&owner]).err(), Some(refused(NftError::AlreadyBurned)));
}
