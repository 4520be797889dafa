use anchor_lang::error::ErrorCode;
use project_nft::events::CredentialBurned;
use project_nft::state::{Collection, Credential};
use project_nft::{ID, NftError};
use solana_signer::Signer;

use crate::world::*;

#[test]
fn the_holder_burns_what_he_does_not_want_and_all_rent_goes_back() {
    let mut world = World::with_collection();
    let (owner, subject, mint) = (key(3), world.wallet(5), key(60));
    let had = world.balance(&owner.pubkey());
    let call = world.issue_credential(&owner, &subject.pubkey(), &mint, credential());
    world.send(&[call], &[&owner, &mint]).unwrap();
    let (before, mint) = (world.collection(), mint.pubkey());

    let done = world.send(&[world.burn_credential(&subject, &mint)], &[&subject]).unwrap();

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
    for account in [mint, Credential::address(&mint, &ID), token_account(&subject.pubkey(), &mint)] {
        assert!(world.is_closed(&account));
    }
    assert_eq!(world.balance(&owner.pubkey()), had, "to who paid it, every lamport");
}

#[test]
fn it_needs_nobodys_leave() {
    let (mut world, mint, subject) = World::with_credential();
    let owner = key(3);
    world.send(&[world.freeze_metadata(&owner)], &[&owner]).unwrap();
    world.close_project();
    world.pass(1, 1_000_000);
    world.send(&[world.burn_credential(&subject, &mint)], &[&subject]).unwrap();
    assert!(world.is_closed(&mint), "frozen, expired, and its project gone");
}

#[test]
fn token_2022_itself_lets_the_holder_burn_it_too() {
    let (mut world, mint, subject) = World::with_credential();
    world.send(&[burn_token(&subject.pubkey(), &mint, &subject.pubkey())], &[&subject]).unwrap();
    assert_eq!(world.shown(&mint).base.supply, 0);
}

#[test]
fn nobody_else_burns_it() {
    let (mut world, mint, subject) = World::with_credential();
    for other in [key(3), world.wallet(7)] {
        let mut call = world.burn_credential(&other, &mint);
        call.accounts[4].pubkey = token_account(&subject.pubkey(), &mint);
        assert_eq!(world.send(&[call], &[&other]).err(), Some(refused(NftError::WrongTokenAccount)));
    }
    let mut unsigned = world.burn_credential(&subject, &mint);
    unsigned.accounts[3].is_signer = false;
    assert_eq!(world.send(&[unsigned], &[]).err(), Some(anchor(ErrorCode::AccountNotSigner)));
}

#[test]
fn accounts_that_do_not_belong_together_are_refused() {
    let (mut world, mint, subject) = World::with_credential();
    let (owner, second) = (key(3), key(61));
    let call = world.issue_credential(&owner, &subject.pubkey(), &second, credential());
    world.send(&[call], &[&owner, &second]).unwrap();
    let second = second.pubkey();
    let good = world.burn_credential(&subject, &mint);
    let cases = [
        (1, Credential::address(&second, &ID), NftError::WrongMint),
        (2, second, NftError::WrongMint),
        (4, token_account(&subject.pubkey(), &second), NftError::WrongTokenAccount),
        (5, subject.pubkey(), NftError::WrongPayer),
    ];
    for (at, substitute, error) in cases {
        let mut call = good.clone();
        call.accounts[at].pubkey = substitute;
        assert_eq!(world.send(&[call], &[&subject]).err(), Some(refused(error)), "{at}");
    }
}
