use anchor_lang::error::ErrorCode;
use project_nft::anchor_spl::token_2022::spl_token_2022::instruction::{AuthorityType, set_authority};
use project_nft::events::NftBurned;
use project_nft::state::{Collection, Nft};
use project_nft::{ID, NftError};
use project_registry::state::Role;
use solana_signer::Signer;

use crate::world::*;

#[test]
fn the_holder_burns_and_every_account_closes() {
    let mut world = World::with_collection();
    let (owner, mint) = (key(3), key(50));
    let had = world.balance(&owner.pubkey());
    world.send(&[world.mint_by_authority(&owner, &owner.pubkey(), &mint)], &[&owner, &mint]).unwrap();
    let (before, mint) = (world.collection(), mint.pubkey());

    let done = world.send(&[world.burn_nft(&owner, &mint, &owner.pubkey())], &[&owner]).unwrap();

    let link = link_after(before.link, &done.events[0]);
    let logged = NftBurned {
        collection: world.collection,
        mint,
        number: 1,
        holder: Some(owner.pubkey()),
        at: NOW,
        seq: 3,
        head: link.head,
    };
    assert_eq!(done.events[0].event, logged.into());
    assert_eq!(world.collection(), Collection { burned: 1, link, ..before });
    for account in [mint, Nft::address(&mint, &ID), token_account(&owner.pubkey(), &mint)] {
        assert!(world.is_closed(&account));
    }
    assert_eq!(world.balance(&owner.pubkey()), had, "every lamport of its rent");
}

#[test]
fn a_buyer_burns_and_each_gets_back_what_he_paid() {
    let (mut world, mint) = World::with_nft();
    let (owner, buyer) = (key(3), world.wallet(5));
    let make = make_token_account(&buyer.pubkey(), &buyer.pubkey(), &mint);
    let sell = transfer_token(&owner.pubkey(), &buyer.pubkey(), &mint, &owner.pubkey());
    let had = world.balance(&buyer.pubkey());
    world.send(&[make, sell], &[&buyer, &owner]).unwrap();
    let owed = world.balance(&mint) + world.balance(&Nft::address(&mint, &ID));
    let book = world.book(&[owner.pubkey()]);
    world.send(&[world.burn_nft(&buyer, &mint, &owner.pubkey())], &[&buyer]).unwrap();
    assert_eq!(book.change(&world, &owner.pubkey()), i128::from(owed));
    assert_eq!(world.balance(&buyer.pubkey()), had);
}

#[test]
fn nobody_else_burns_it() {
    let (mut world, mint) = World::with_nft();
    let owner = key(3);
    for thief in [world.wallet(5), world.member(6, Role::Maintainer)] {
        let mut call = world.burn_nft(&thief, &mint, &owner.pubkey());
        call.accounts[4].pubkey = token_account(&owner.pubkey(), &mint);
        assert_eq!(world.send(&[call], &[&thief]).err(), Some(refused(NftError::WrongTokenAccount)));
    }
    let mut unsigned = world.burn_nft(&owner, &mint, &owner.pubkey());
    unsigned.accounts[3].is_signer = false;
    assert_eq!(world.send(&[unsigned], &[]).err(), Some(anchor(ErrorCode::AccountNotSigner)));
    assert_eq!(world.shown(&mint).base.supply, 1);
}

#[test]
fn an_empty_token_account_burns_nothing() {
    let (mut world, mint) = World::with_nft();
    let (owner, other) = (key(3), world.wallet(5));
    world.send(&[make_token_account(&other.pubkey(), &other.pubkey(), &mint)], &[&other]).unwrap();
    let call = world.burn_nft(&other, &mint, &owner.pubkey());
    assert_eq!(world.send(&[call], &[&other]).err(), Some(refused(NftError::WrongTokenAccount)));
}

#[test]
fn accounts_that_do_not_belong_together_are_refused() {
    let (mut world, mint) = World::with_nft();
    let (owner, second, thief) = (key(3), key(51), world.wallet(5));
    world.send(&[world.mint_by_authority(&owner, &owner.pubkey(), &second)], &[&owner, &second]).unwrap();
    let good = world.burn_nft(&owner, &mint, &owner.pubkey());
    let cases = [
        (1, Nft::address(&second.pubkey(), &ID), NftError::WrongMint),
        (2, second.pubkey(), NftError::WrongMint),
        (4, token_account(&owner.pubkey(), &second.pubkey()), NftError::WrongTokenAccount),
        (5, thief.pubkey(), NftError::WrongPayer),
    ];
    for (at, substitute, error) in cases {
        let mut call = good.clone();
        call.accounts[at].pubkey = substitute;
        assert_eq!(world.send(&[call], &[&owner]).err(), Some(refused(error)), "{at}");
    }
}

#[test]
fn a_holder_who_gave_the_right_to_close_away_still_burns() {
    let (mut world, mint) = World::with_nft();
    let (owner, other) = (key(3), world.wallet(5));
    let account = token_account(&owner.pubkey(), &mint);
    let (kind, to) = (AuthorityType::CloseAccount, other.pubkey());
    let give = set_authority(&TOKEN_2022, &account, Some(&to), kind, &owner.pubkey(), &[]).unwrap();
    world.send(&[give], &[&owner]).unwrap();
    world.send(&[world.burn_nft(&owner, &mint, &owner.pubkey())], &[&owner]).unwrap();
    assert!(world.is_closed(&mint) && !world.is_closed(&account));
}

#[test]
fn burning_twice_finds_nothing() {
    let (mut world, mint) = World::with_nft();
    let owner = key(3);
    let call = world.burn_nft(&owner, &mint, &owner.pubkey());
    world.send(std::slice::from_ref(&call), &[&owner]).unwrap();
    assert_eq!(world.send(&[call], &[&owner]).err(), Some(anchor(ErrorCode::AccountNotInitialized)));
    assert_eq!(world.collection().burned, 1);
}
