use anchor_lang::error::ErrorCode;
use project_nft::events::CredentialRevoked;
use project_nft::state::{Collection, Credential};
use project_nft::{ID, NftError};
use project_registry::state::Role;
use solana_signer::Signer;

use crate::world::*;

#[test]
fn a_project_takes_a_credential_back_and_says_why() {
    let (mut world, mint, subject) = World::with_credential();
    let (owner, before, subject) = (key(3), world.collection(), subject.pubkey());
    let owed = world.balance(&mint) + world.balance(&Credential::address(&mint, &ID));
    let book = world.book(&[owner.pubkey()]);

    let call = world.revoke_credential(&owner, &mint, &subject, "the work was copied");
    let done = world.send(&[call], &[&owner]).unwrap();

    let link = link_after(before.link, &done.events[0]);
    let logged = CredentialRevoked {
        collection: world.collection,
        mint,
        number: 1,
        subject,
        by: owner.pubkey(),
        reason: "the work was copied".to_owned(),
        at: NOW,
        seq: 3,
        head: link.head,
    };
    assert_eq!(done.events[0].event, logged.into());
    assert_eq!(world.collection(), Collection { burned: 1, link, ..before });
    assert!(world.is_closed(&mint) && world.is_closed(&Credential::address(&mint, &ID)));
    assert_eq!(book.change(&world, &owner.pubkey()), i128::from(owed));
}

#[test]
fn the_emptied_token_account_is_its_owners_to_close() {
    let (mut world, mint, subject) = World::with_credential();
    let owner = key(3);
    let call = world.revoke_credential(&owner, &mint, &subject.pubkey(), "mistaken");
    world.send(&[call], &[&owner]).unwrap();
    assert_eq!(world.token(&subject.pubkey(), &mint).amount, 0);
    let rent = world.balance(&token_account(&subject.pubkey(), &mint));
    let book = world.book(&[subject.pubkey()]);
    world.send(&[close_token(&subject.pubkey(), &mint, &subject.pubkey())], &[&subject]).unwrap();
    assert_eq!(book.change(&world, &subject.pubkey()), i128::from(rent));
}

#[test]
fn a_reason_is_needed_and_it_is_short() {
    let (mut world, mint, subject) = World::with_credential();
    let owner = key(3);
    for reason in ["", &"x".repeat(129), "a\0b"] {
        let call = world.revoke_credential(&owner, &mint, &subject.pubkey(), reason);
        assert_eq!(world.send(&[call], &[&owner]).err(), Some(refused(NftError::InvalidReason)));
    }
    let call = world.revoke_credential(&owner, &mint, &subject.pubkey(), &"x".repeat(128));
    world.send(&[call], &[&owner]).unwrap();
}

#[test]
fn only_owner_and_maintainers_may() {
    let (mut world, mint, subject) = World::with_credential();
    for lesser in [world.wallet(7), world.member(6, Role::Contributor)] {
        let call = world.revoke_credential(&lesser, &mint, &subject.pubkey(), "spite");
        assert_eq!(world.send(&[call], &[&lesser]).err(), Some(refused(NftError::NotManager)));
    }
    let mut unsigned = world.revoke_credential(&key(3), &mint, &subject.pubkey(), "spite");
    unsigned.accounts[4].is_signer = false;
    assert_eq!(world.send(&[unsigned], &[]).err(), Some(anchor(ErrorCode::AccountNotSigner)));
    let maintainer = world.member(4, Role::Maintainer);
    let call = world.revoke_credential(&maintainer, &mint, &subject.pubkey(), "mistaken");
    world.send(&[call], &[&maintainer]).unwrap();
}

#[test]
fn a_replaced_projects_owner_revokes_nothing() {
    let (mut world, mint, subject) = World::with_credential();
    let thief = world.wallet(4);
    world.replace_project(&thief.pubkey());
    let call = world.revoke_credential(&thief, &mint, &subject.pubkey(), "spite");
    assert_eq!(world.send(&[call], &[&thief]).err(), Some(refused(NftError::ProjectReplaced)));
}

#[test]
fn an_nft_is_no_credential_and_cannot_be_taken_back() {
    let (mut world, mint) = World::with_nft();
    let owner = key(3);
    let mut call = world.revoke_credential(&owner, &mint, &owner.pubkey(), "spite");
    assert_eq!(world.send(&[call.clone()], &[&owner]).err(), Some(anchor(ErrorCode::AccountNotInitialized)));
    call.accounts[1].pubkey = project_nft::state::Nft::address(&mint, &ID);
    assert_eq!(world.send(&[call], &[&owner]).err(), Some(anchor(ErrorCode::AccountDiscriminatorMismatch)));
}

#[test]
fn accounts_that_do_not_belong_together_are_refused() {
    let (mut world, mint, subject) = World::with_credential();
    let (owner, second, thief) = (key(3), key(61), world.wallet(7));
    let call = world.issue_credential(&owner, &subject.pubkey(), &second, credential());
    world.send(&[call], &[&owner, &second]).unwrap();
    let good = world.revoke_credential(&owner, &mint, &subject.pubkey(), "mistaken");
    let second = second.pubkey();
    let cases = [
        (1, Credential::address(&second, &ID), NftError::WrongMint),
        (2, second, NftError::WrongMint),
        (3, token_account(&subject.pubkey(), &second), NftError::WrongTokenAccount),
        (7, thief.pubkey(), NftError::WrongPayer),
    ];
    for (at, substitute, error) in cases {
        let mut call = good.clone();
        call.accounts[at].pubkey = substitute;
        assert_eq!(world.send(&[call], &[&owner]).err(), Some(refused(error)), "{at}");
    }
}

#[test]
fn one_that_its_holder_burned_has_nothing_to_take_back() {
    let (mut world, mint, subject) = World::with_credential();
    let owner = key(3);
    world.send(&[burn_token(&subject.pubkey(), &mint, &subject.pubkey())], &[&subject]).unwrap();
    let call = world.revoke_credential(&owner, &mint, &subject.pubkey(), "mistaken");
    assert_eq!(world.send(&[call], &[&owner]).err(), Some(refused(NftError::AlreadyBurned)));
}
