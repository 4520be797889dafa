use anchor_lang::error::ErrorCode;
use anchor_lang::prelude::Pubkey;
use project_nft::NftError;
use project_nft::events::MintPolicySet;
use project_nft::state::{Collection, MintPolicy, MintTerms};
use project_registry::state::Role;
use solana_signer::Signer;

use crate::world::*;

#[test]
fn a_policy_follows_another_in_a_round_of_its_own() {
    let mut world = World::with_collection();
    let (owner, before) = (key(3), world.collection());
    let mut rounds = vec![before.policy_round];
    let mut link = before.link;
    let another = MintTerms { treasury: key(30).pubkey(), ..free() };
    for (terms, slots) in [(open(), 0), (listed([9; 32], 2), 3), (by_authority(), 0), (another, 10)] {
        world.pass(slots, 1);
        let done = world.send(&[world.set_mint_policy(&owner, terms)], &[&owner]).unwrap();
        link = link_after(link, &done.events[0]);
        let collection = world.collection();
        assert_eq!((collection.policy, collection.treasury, collection.link), (terms.policy, terms.treasury, link));
        rounds.push(collection.policy_round);
        let logged = MintPolicySet {
            collection: world.collection,
            by: owner.pubkey(),
            terms,
            policy_round: collection.policy_round,
            at: collection.updated_at,
            seq: link.seq,
            head: link.head,
        };
        assert_eq!(done.events[0].event, logged.into());
    }
    assert!(rounds.windows(2).all(|pair| pair[0] < pair[1]), "{rounds:?}");
    assert_eq!(rounds.last(), Some(&(SLOT + 13)), "rounds follow the slots");
}

#[test]
fn terms_that_cannot_be_paid_out_are_refused() {
    let mut world = World::with_collection();
    let (owner, before) = (key(3), world.collection());
    let price = |price| MintTerms { policy: MintPolicy::Open { price }, treasury: treasury() };
    let nobody = MintTerms { treasury: Pubkey::default(), ..open() };
    let cases = [
        (price(1), NftError::PriceTooSmall),
        (price(890_880), NftError::PriceTooSmall),
        (listed([0; 32], 0), NftError::InvalidWalletLimit),
        (nobody, NftError::WrongTreasury),
    ];
    for (terms, error) in cases {
        let refusal = world.send(&[world.set_mint_policy(&owner, terms)], &[&owner]).err();
        assert_eq!(refusal, Some(refused(error)), "{terms:?}");
    }
    assert_eq!(world.collection(), before);
}

#[test]
fn the_public_mints_only_where_the_collection_says_what_its_items_show() {
    let mut world = World::with_collection();
    let owner = key(3);
    world.send(&[world.update_collection(&owner, other_details())], &[&owner]).unwrap();
    for terms in [free(), listed([1; 32], 1)] {
        let refusal = world.send(&[world.set_mint_policy(&owner, terms)], &[&owner]).err();
        assert_eq!(refusal, Some(refused(NftError::ItemsUriMissing)));
    }
}

#[test]
fn frozen_metadata_leaves_the_policy_free() {
    let mut world = World::with_collection();
    let owner = key(3);
    world.send(&[world.freeze_metadata(&owner)], &[&owner]).unwrap();
    world.send(&[world.set_mint_policy(&owner, open())], &[&owner]).unwrap();
    assert_eq!(world.collection().policy, open().policy);
}

#[test]
fn only_owner_and_maintainers_may() {
    let mut world = World::with_collection();
    let maintainer = world.member(4, Role::Maintainer);
    world.send(&[world.set_mint_policy(&maintainer, open())], &[&maintainer]).unwrap();
    for lesser in [world.wallet(5), world.member(6, Role::Viewer)] {
        let refusal = world.send(&[world.set_mint_policy(&lesser, free())], &[&lesser]).err();
        assert_eq!(refusal, Some(refused(NftError::NotManager)));
    }
    let mut unsigned = world.set_mint_policy(&key(3), free());
    unsigned.accounts[1].is_signer = false;
    assert_eq!(world.send(&[unsigned], &[]).err(), Some(anchor(ErrorCode::AccountNotSigner)));
}

#[test]
fn what_is_no_collection_is_refused() {
    let mut world = World::with_collection();
    let owner = key(3);
    let real = world.collection;
    let cases = [
        (world.forge(&real, key(4).pubkey()), ErrorCode::AccountOwnedByWrongProgram),
        (world.project, ErrorCode::AccountOwnedByWrongProgram),
        (Pubkey::new_unique(), ErrorCode::AccountNotInitialized),
    ];
    for (substitute, error) in cases {
        let mut call = world.set_mint_policy(&owner, free());
        call.accounts[0].pubkey = substitute;
        assert_eq!(world.send(&[call], &[&owner]).err(), Some(anchor(error)));
    }
}

#[test]
fn a_replaced_projects_owner_may_not() {
    let mut world = World::with_collection();
    let thief = world.wallet(4);
    world.replace_project(&thief.pubkey());
    let refusal = world.send(&[world.set_mint_policy(&thief, open())], &[&thief]).err();
    assert_eq!(refusal, Some(refused(NftError::ProjectReplaced)));
}

#[test]
fn rounds_end_with_an_error_and_never_restart() {
    let mut world = World::with_collection();
    let owner = key(3);
    world.rewrite::<Collection>(&world.collection.clone(), |collection| collection.policy_round = u64::MAX);
    let refusal = world.send(&[world.set_mint_policy(&owner, open())], &[&owner]).err();
    assert_eq!(refusal, Some(refused(NftError::Overflow)));
}
