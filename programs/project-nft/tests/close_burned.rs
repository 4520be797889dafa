//! `close_burned_nft` and `close_burned_credential`: what is left when a holder burned by Token-2022 itself.

use project_nft::events::{CredentialBurned, NftBurned};
use project_nft::state::{Collection, Credential, Nft};
use project_nft::{ID, NftError};
use solana_signer::Signer;

use crate::world::*;

#[test]
fn what_is_left_of_a_burned_nft_is_closed_by_anyone() {
    let (mut world, mint) = World::with_nft();
    let (owner, before) = (key(3), world.collection());
    world.send(&[burn_token(&owner.pubkey(), &mint, &owner.pubkey())], &[&owner]).unwrap();
    let owed = world.balance(&mint) + world.balance(&Nft::address(&mint, &ID));
    let book = world.book(&[owner.pubkey()]);

    let done = world.send(&[world.close_burned_nft(&mint, &owner.pubkey())], &[]).unwrap();

    let link = link_after(before.link, &done.events[0]);
    let logged =
        NftBurned { collection: world.collection, mint, number: 1, holder: None, at: NOW, seq: 3, head: link.head };
    assert_eq!(done.events[0].event, logged.into());
    assert_eq!(world.collection(), Collection { burned: 1, link, ..before });
    assert!(world.is_closed(&mint) && world.is_closed(&Nft::address(&mint, &ID)));
    assert_eq!(book.change(&world, &owner.pubkey()), i128::from(owed));
}

#[test]
fn what_is_left_of_a_burned_credential_is_closed_by_anyone() {
    let (mut world, mint, subject) = World::with_credential();
    let (owner, before) = (key(3), world.collection());
    let burn = burn_token(&subject.pubkey(), &mint, &subject.pubkey());
    world.send(&[burn, close_token(&subject.pubkey(), &mint, &subject.pubkey())], &[&subject]).unwrap();
    let book = world.book(&[owner.pubkey()]);

    let done = world.send(&[world.close_burned_credential(&mint)], &[]).unwrap();

    let link = link_after(before.link, &done.events[0]);
    let logged = CredentialBurned {
        collection: world.collection,
        mint,
        number: 1,
        subject: subject.pubkey(),
        at: NOW,
        seq: 3,
        head: link.head,
    };
    assert_eq!(done.events[0].event, logged.into());
    assert_eq!(world.collection(), Collection { burned: 1, link, ..before });
    assert!(world.is_closed(&mint) && world.is_closed(&Credential::address(&mint, &ID)));
    assert!(book.change(&world, &owner.pubkey()) > 0);
}

#[test]
fn what_is_not_burned_stays() {
    let (mut world, mint) = World::with_nft();
    let call = world.close_burned_nft(&mint, &key(3).pubkey());
    assert_eq!(world.send(&[call], &[]).err(), Some(refused(NftError::NotBurned)));
    let (mut world, mint, _) = World::with_credential();
    let call = world.close_burned_credential(&mint);
    assert_eq!(world.send(&[call], &[]).err(), Some(refused(NftError::NotBurned)));
}

#[test]
fn a_thief_is_no_payer_and_another_burned_mint_no_proof() {
    let (mut world, mint) = World::with_nft();
    let (owner, second, thief) = (key(3), key(51), world.wallet(5));
    world.send(&[world.mint_by_authority(&owner, &owner.pubkey(), &second)], &[&owner, &second]).unwrap();
    world.send(&[burn_token(&owner.pubkey(), &mint, &owner.pubkey())], &[&owner]).unwrap();
    let good = world.close_burned_nft(&mint, &owner.pubkey());
    let cases =
        [(1, Nft::address(&second.pubkey(), &ID), NftError::WrongMint), (3, thief.pubkey(), NftError::WrongPayer)];
    for (at, substitute, error) in cases {
        let mut call = good.clone();
        call.accounts[at].pubkey = substitute;
        assert_eq!(world.send(&[call], &[]).err(), Some(refused(error)), "{at}");
    }
    world.send(&[good], &[]).unwrap();
}
