use anchor_lang::error::ErrorCode;
use anchor_lang::prelude::Pubkey;
use project_registry::events::{AttestationIssued, RegistryEvent};
use project_registry::state::{Attestation, AttestationDetails, AttestationKind, Attestor, EventLink, Project};
use project_registry::{ID, RegistryError};
use solana_signer::Signer;

use crate::world::*;

#[test]
fn an_attestor_attests_something_of_a_project() {
    let (mut world, cast) = World::with_attestor();
    let (wallet, project) = (cast.attestor.pubkey(), Project::address(SLUG, &ID));
    let attestor = Attestor::address(&wallet, &ID);
    let had = world.balance(&wallet);
    let address = Attestation::address(&project, &attestor, AttestationKind::Audit, &ID);

    let call = world.attest(SLUG, wallet, AttestationKind::Audit, attestation());
    let done = world.send(call.clone(), &[&cast.attestor]).unwrap();

    let AttestationDetails { evidence_sha256, expires_at, revocable } = attestation();
    let project_created_slot = world.project(SLUG).created_slot;
    let seeds = [Attestation::SEED, project.as_ref(), attestor.as_ref(), b"audit"];
    assert_eq!(
        world.read::<Attestation>(&address),
        Attestation {
            version: Attestation::VERSION,
            bump: Pubkey::find_program_address(&seeds, &ID).1,
            kind: AttestationKind::Audit,
            revocable,
            project,
            project_created_slot,
            attestor,
            issued_at: NOW,
            expires_at,
            evidence_sha256,
            reserved: [0; 32],
        }
    );
    let held = world.read::<Attestor>(&attestor);
    assert_eq!(held.attestation_count, 1);
    assert_eq!(world.balance(&wallet), had - world.rent(Attestation::SPACE));
    let EventLink { seq, head } = held.link;
    assert_eq!(
        done.one(EventLink::default()),
        RegistryEvent::AttestationIssued(AttestationIssued {
            attestor,
            attestation: address,
            project,
            project_created_slot,
            kind: AttestationKind::Audit,
            evidence_sha256,
            expires_at,
            revocable,
            at: NOW,
            seq,
            head,
        })
    );
    assert_eq!(world.send(call, &[&cast.attestor]).err(), Some(custom(0)), "once a kind");
    use AttestationKind::{Identity, Licence, Other, Provenance, Reproduction, Safety};
    for kind in [Identity, Reproduction, Provenance, Licence, Safety, Other] {
        world.send(world.attest(SLUG, wallet, kind, attestation()), &[&cast.attestor]).unwrap();
    }
    assert_eq!(world.read::<Attestor>(&attestor).attestation_count, 7);
}

#[test]
fn an_attestation_ends_after_now_and_within_ten_years() {
    let (mut world, cast) = World::with_attestor();
    let wallet = cast.attestor.pubkey();
    for expires_at in [i64::MIN, 0, NOW, NOW + Attestation::MAX_LIFETIME + 1, i64::MAX] {
        let details = AttestationDetails { expires_at, ..attestation() };
        let refusal = world.send(world.attest(SLUG, wallet, AttestationKind::Audit, details), &[&cast.attestor]).err();
        assert_eq!(refusal, Some(refused(RegistryError::InvalidExpiry)), "{expires_at}");
    }
    let longest = AttestationDetails { expires_at: NOW + Attestation::MAX_LIFETIME, ..attestation() };
    world.send(world.attest(SLUG, wallet, AttestationKind::Audit, longest), &[&cast.attestor]).unwrap();
}

#[test]
fn only_active_attestors_attest_and_by_their_own_wallet() {
    let (mut world, cast) = World::with_attestor();
    let wallet = cast.attestor.pubkey();
    let mut borrowed = world.attest(SLUG, wallet, AttestationKind::Audit, attestation());
    borrowed.accounts[3].pubkey = cast.stranger.pubkey();
    assert_eq!(world.send(borrowed, &[&cast.stranger]).err(), Some(refused(RegistryError::NotAttestor)));
    let unregistered = world.attest(SLUG, cast.stranger.pubkey(), AttestationKind::Audit, attestation());
    let refusal = world.send(unregistered, &[&cast.stranger]).err();
    assert_eq!(refusal, Some(anchor(ErrorCode::AccountNotInitialized)));
    world.send(world.set_attestor_active(wallet, false), &[]).unwrap();
    let call = world.attest(SLUG, wallet, AttestationKind::Audit, attestation());
    assert_eq!(world.send(call, &[&cast.attestor]).err(), Some(refused(RegistryError::AttestorInactive)));
}

#[test]
fn an_attestation_stands_at_its_own_address_only() {
    let (mut world, cast) = World::with_attestor();
    let mut call = world.attest(SLUG, cast.attestor.pubkey(), AttestationKind::Audit, attestation());
    let attestor = Attestor::address(&cast.attestor.pubkey(), &ID);
    call.accounts[2].pubkey =
        Attestation::address(&Project::address(SLUG, &ID), &attestor, AttestationKind::Safety, &ID);
    assert_eq!(world.send(call, &[&cast.attestor]).err(), Some(anchor(ErrorCode::ConstraintSeeds)));
}

#[test]
fn it_withstands_substitutes() {
    let (mut world, cast) = World::with_attestor();
    let call = world.attest(SLUG, cast.attestor.pubkey(), AttestationKind::Audit, attestation());
    world.withstands(&call, &[&cast.attestor], &[]);
}
