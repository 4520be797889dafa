//! `open_mint_counter` and `close_mint_counter`.

use anchor_lang::error::ErrorCode;
use anchor_lang::prelude::Pubkey;
use project_nft::state::MintCounter;
use project_nft::{ID, NftError};
use solana_signer::Signer;

use crate::world::*;

#[test]
fn anyone_opens_a_counter_for_a_wallet() {
    let mut world = World::with_terms(listed([1; 32], 3));
    let (payer, wallet) = (world.wallet(5), key(6).pubkey());
    world.send(&[world.open_mint_counter(&wallet, &payer)], &[&payer]).unwrap();
    let seeds = [MintCounter::SEED, world.collection.as_ref(), &SLOT.to_le_bytes(), wallet.as_ref()];
    assert_eq!(
        world.counter(&wallet),
        MintCounter {
            version: MintCounter::VERSION,
            bump: Pubkey::find_program_address(&seeds, &ID).1,
            collection: world.collection,
            wallet,
            policy_round: SLOT,
            count: 0,
            payer: payer.pubkey(),
            reserved: [0; 32],
        }
    );
}

#[test]
fn a_counter_is_opened_once() {
    let mut world = World::with_terms(listed([1; 32], 3));
    let payer = world.wallet(5);
    let call = world.open_mint_counter(&payer.pubkey(), &payer);
    world.send(std::slice::from_ref(&call), &[&payer]).unwrap();
    assert_eq!(world.send(&[call], &[&payer]).err(), Some(custom(0)));
}

#[test]
fn other_policies_count_nothing() {
    for terms in [by_authority(), open()] {
        let mut world = World::with_terms(terms);
        let payer = world.wallet(5);
        let call = world.open_mint_counter(&payer.pubkey(), &payer);
        assert_eq!(world.send(&[call], &[&payer]).err(), Some(refused(NftError::NoAllowList)));
    }
}

#[test]
fn it_closes_only_once_its_policy_has_passed_and_pays_its_rent_back() {
    let mut world = World::with_terms(listed([1; 32], 3));
    let (owner, payer) = (key(3), world.wallet(5));
    let had = world.balance(&payer.pubkey());
    world.send(&[world.open_mint_counter(&key(6).pubkey(), &payer)], &[&payer]).unwrap();
    let counter = world.counter_address(&key(6).pubkey());
    let close = world.close_mint_counter(counter, payer.pubkey());
    assert_eq!(world.send(std::slice::from_ref(&close), &[]).err(), Some(refused(NftError::CounterInUse)));

    world.send(&[world.set_mint_policy(&owner, listed([1; 32], 3))], &[&owner]).unwrap();
    let mut stolen = close.clone();
    stolen.accounts[2].pubkey = world.wallet(7).pubkey();
    assert_eq!(world.send(&[stolen], &[]).err(), Some(refused(NftError::WrongPayer)));
    let mut elsewhere = close.clone();
    elsewhere.accounts[1].pubkey = key(70).pubkey();
    assert_eq!(world.send(&[elsewhere], &[]).err(), Some(refused(NftError::WrongCounter)));
    world.send(std::slice::from_ref(&close), &[]).unwrap();
    assert!(world.is_closed(&counter));
    assert_eq!(world.balance(&payer.pubkey()), had);
    assert_eq!(world.send(&[close], &[]).err(), Some(anchor(ErrorCode::AccountNotInitialized)));
}

#[test]
fn it_closes_when_its_collection_is_closed_and_when_that_is_made_again() {
    for again in [false, true] {
        let mut world = World::with_terms(listed([1; 32], 3));
        let (owner, payer) = (key(3), world.wallet(5));
        world.send(&[world.open_mint_counter(&payer.pubkey(), &payer)], &[&payer]).unwrap();
        let counter = world.counter_address(&payer.pubkey());
        world.send(&[world.close_collection(&owner)], &[&owner]).unwrap();
        if again {
            world.pass(1, 1);
            let create = world.create_collection(&owner, details(), listed([1; 32], 3));
            world.send(&[create], &[&owner]).unwrap();
        }
        world.send(&[world.close_mint_counter(counter, payer.pubkey())], &[]).unwrap();
        assert!(world.is_closed(&counter));
    }
}

#[test]
fn a_counter_stands_at_its_own_address_only() {
    let mut world = World::with_terms(listed([1; 32], 3));
    let payer = world.wallet(5);
    let mut call = world.open_mint_counter(&payer.pubkey(), &payer);
    call.accounts[0].pubkey = world.counter_address(&key(6).pubkey());
    assert_eq!(world.send(&[call], &[&payer]).err(), Some(anchor(ErrorCode::ConstraintSeeds)));
}
