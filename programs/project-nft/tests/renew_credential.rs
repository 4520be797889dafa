use anchor_lang::error::ErrorCode;
use project_nft::events::CredentialRenewed;
use project_nft::state::{Collection, Credential};
use project_nft::{ID, NftError};
use project_registry::state::Role;
use solana_signer::Signer;

use crate::world::*;

#[test]
fn a_credential_gets_a_new_expiry_and_score() {
    let (mut world, mint, subject) = World::with_credential();
    let (owner, before, said) = (key(3), world.collection(), world.credential(&mint));
    world.pass(1, 5_000);

    let call = world.renew_credential(&owner, &mint, NOW + 9_000, [9; 32]);
    let done = world.send(&[call], &[&owner]).unwrap();

    let link = link_after(before.link, &done.events[0]);
    let logged = CredentialRenewed {
        collection: world.collection,
        mint,
        subject: subject.pubkey(),
        by: owner.pubkey(),
        expires_at: NOW + 9_000,
        score_sha256: [9; 32],
        at: NOW + 5_000,
        seq: 3,
        head: link.head,
    };
    assert_eq!(done.events[0].event, logged.into());
    assert_eq!(world.credential(&mint), Credential { expires_at: NOW + 9_000, score_sha256: [9; 32], ..said });
    assert_eq!(world.collection(), Collection { link, ..before });
}

#[test]
fn an_expiry_that_has_passed_and_no_change_are_refused() {
    let (mut world, mint, _) = World::with_credential();
    let owner = key(3);
    for (expires_at, error) in
        [(NOW, NftError::InvalidExpiry), (-1, NftError::InvalidExpiry), (credential().expires_at, NftError::Unchanged)]
    {
        let call = world.renew_credential(&owner, &mint, expires_at, credential().score_sha256);
        assert_eq!(world.send(&[call], &[&owner]).err(), Some(refused(error)));
    }
    world.send(&[world.renew_credential(&owner, &mint, 0, [3; 32])], &[&owner]).unwrap();
    assert_eq!(world.credential(&mint).expires_at, 0, "without end");
}

#[test]
fn only_owner_and_maintainers_may_and_not_the_subject() {
    let (mut world, mint, subject) = World::with_credential();
    for lesser in [subject, world.member(6, Role::Contributor)] {
        let call = world.renew_credential(&lesser, &mint, 0, [9; 32]);
        assert_eq!(world.send(&[call], &[&lesser]).err(), Some(refused(NftError::NotManager)));
    }
    let maintainer = world.member(4, Role::Maintainer);
    world.send(&[world.renew_credential(&maintainer, &mint, 0, [9; 32])], &[&maintainer]).unwrap();
    let mut unsigned = world.renew_credential(&key(3), &mint, 0, [8; 32]);
    unsigned.accounts[3].is_signer = false;
    assert_eq!(world.send(&[unsigned], &[]).err(), Some(anchor(ErrorCode::AccountNotSigner)));
}

#[test]
fn one_that_its_holder_burned_is_not_renewed() {
    let (mut world, mint, subject) = World::with_credential();
    let owner = key(3);
    world.send(&[burn_token(&subject.pubkey(), &mint, &subject.pubkey())], &[&subject]).unwrap();
    let call = world.renew_credential(&owner, &mint, 0, [9; 32]);
    assert_eq!(world.send(&[call], &[&owner]).err(), Some(refused(NftError::AlreadyBurned)));
}

#[test]
fn accounts_that_do_not_belong_together_are_refused() {
    let (mut world, mint, subject) = World::with_credential();
    let (owner, second) = (key(3), key(61));
    let call = world.issue_credential(&owner, &subject.pubkey(), &second, credential());
    world.send(&[call], &[&owner, &second]).unwrap();
    let good = world.renew_credential(&owner, &mint, 0, [9; 32]);
    let mut call = good.clone();
    call.accounts[2].pubkey = second.pubkey();
    assert_eq!(world.send(&[call], &[&owner]).err(), Some(refused(NftError::WrongMint)));
    let mut call = good;
    call.accounts[1].pubkey = world.forge(&Credential::address(&mint, &ID), key(7).pubkey());
    assert_eq!(world.send(&[call], &[&owner]).err(), Some(anchor(ErrorCode::AccountOwnedByWrongProgram)));
}
