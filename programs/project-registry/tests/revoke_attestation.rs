use project_registry::events::{AttestationRevoked, RegistryEvent};
use project_registry::state::{Attestation, AttestationDetails, AttestationKind, Attestor, EventLink, Project};
use project_registry::{ID, RegistryError};
use solana_signer::Signer;

use crate::world::*;

#[test]
fn an_attestor_takes_an_attestation_back_and_gets_its_rent() {
    let (mut world, cast) = World::with_attestation();
    let (wallet, project) = (cast.attestor.pubkey(), Project::address(SLUG, &ID));
    let attestor = Attestor::address(&wallet, &ID);
    world.send(world.set_attestor_active(wallet, false), &[]).unwrap();
    let (link, had) = (world.read::<Attestor>(&attestor).link, world.balance(&wallet));

    let done = world.send(world.revoke_attestation(SLUG, wallet, AttestationKind::Audit), &[&cast.attestor]).unwrap();

    let attestation = Attestation::address(&project, &attestor, AttestationKind::Audit, &ID);
    assert!(!world.exists(&attestation));
    assert_eq!(world.balance(&wallet), had + world.rent(Attestation::SPACE));
    let held = world.read::<Attestor>(&attestor);
    assert_eq!(held.attestation_count, 0);
    let EventLink { seq, head } = held.link;
    let event = AttestationRevoked { attestor, attestation, project, at: NOW, seq, head };
    assert_eq!(done.one(link), RegistryEvent::AttestationRevoked(event));
    world.send(world.set_attestor_active(wallet, true), &[]).unwrap();
    let again = world.attest(SLUG, wallet, AttestationKind::Audit, super::world::attestation());
    world.send(again, &[&cast.attestor]).unwrap();
}

#[test]
fn what_was_issued_for_good_stays_until_it_expires() {
    let (mut world, cast) = World::with_attestor();
    let wallet = cast.attestor.pubkey();
    let details = AttestationDetails { revocable: false, ..attestation() };
    world.send(world.attest(SLUG, wallet, AttestationKind::Audit, details), &[&cast.attestor]).unwrap();
    let call = world.revoke_attestation(SLUG, wallet, AttestationKind::Audit);
    assert_eq!(world.send(call, &[&cast.attestor]).err(), Some(refused(RegistryError::NotRevocable)));
}

#[test]
fn an_attestation_outlives_its_project_and_is_revoked_all_the_same() {
    let (mut world, cast) = World::with_attestor();
    let (wallet, other) = (cast.attestor.pubkey(), cast.other.pubkey());
    world.send(world.attest(OTHER_SLUG, wallet, AttestationKind::Audit, attestation()), &[&cast.attestor]).unwrap();
    world.wait(1);
    world.send(world.close_project(other, other, OTHER_SLUG), &[&cast.other]).unwrap();
    world.send(world.revoke_attestation(OTHER_SLUG, wallet, AttestationKind::Audit), &[&cast.attestor]).unwrap();
}

#[test]
fn nobody_revokes_what_another_attested() {
    let (mut world, cast) = World::with_attestation();
    let call = world.revoke_attestation(SLUG, cast.attestor.pubkey(), AttestationKind::Audit);
    let mut stranger = call.clone();
    stranger.accounts[2].pubkey = cast.stranger.pubkey();
    assert_eq!(world.send(stranger, &[&cast.stranger]).err(), Some(refused(RegistryError::NotAttestor)));
    world.send(world.register_attestor(cast.stranger.pubkey(), attestor()), &[]).unwrap();
    let mut rival = call;
    rival.accounts[0].pubkey = Attestor::address(&cast.stranger.pubkey(), &ID);
    rival.accounts[2].pubkey = cast.stranger.pubkey();
    assert_eq!(world.send(rival, &[&cast.stranger]).err(), Some(refused(RegistryError::WrongAttestor)));
}

#[test]
fn it_withstands_substitutes() {
    let (mut world, cast) = World::with_attestation();
    let call = world.revoke_attestation(SLUG, cast.attestor.pubkey(), AttestationKind::Audit);
    world.withstands(&call, &[&cast.attestor], &[]);
}
