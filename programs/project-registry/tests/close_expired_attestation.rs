use project_registry::events::{AttestationExpired, RegistryEvent};
use project_registry::state::{Attestation, AttestationDetails, AttestationKind, Attestor, EventLink, Project};
use project_registry::{ID, RegistryError};
use solana_signer::Signer;

use crate::world::*;

#[test]
fn anyone_closes_what_has_expired_and_the_attestor_gets_the_rent() {
    let (mut world, cast) = World::with_attestor();
    let (wallet, project) = (cast.attestor.pubkey(), Project::address(SLUG, &ID));
    let details = AttestationDetails { revocable: false, ..attestation() };
    world.send(world.attest(SLUG, wallet, AttestationKind::Audit, details), &[&cast.attestor]).unwrap();
    let call = world.close_expired_attestation(SLUG, wallet, AttestationKind::Audit);
    world.wait(86_399);
    assert_eq!(world.send(call.clone(), &[]).err(), Some(refused(RegistryError::NotExpired)));
    world.wait(1);
    let attestor = Attestor::address(&wallet, &ID);
    let (link, had) = (world.read::<Attestor>(&attestor).link, world.balance(&wallet));

    let done = world.send(call, &[]).unwrap();

    let attestation = Attestation::address(&project, &attestor, AttestationKind::Audit, &ID);
    assert!(!world.exists(&attestation));
    assert_eq!(world.balance(&wallet), had + world.rent(Attestation::SPACE));
    let held = world.read::<Attestor>(&attestor);
    assert_eq!(held.attestation_count, 0);
    let EventLink { seq, head } = held.link;
    let event = AttestationExpired { attestor, attestation, project, at: NOW + 86_400, seq, head };
    assert_eq!(done.one(link), RegistryEvent::AttestationExpired(event));
}

#[test]
fn the_rent_goes_to_the_attestor_alone() {
    let (mut world, cast) = World::with_attestation();
    world.wait(86_400);
    let mut call = world.close_expired_attestation(SLUG, cast.attestor.pubkey(), AttestationKind::Audit);
    call.accounts[2].pubkey = cast.stranger.pubkey();
    assert_eq!(world.send(call, &[]).err(), Some(refused(RegistryError::WrongPayer)));
}

#[test]
fn it_is_closed_at_its_own_attestors_cost() {
    let (mut world, cast) = World::with_attestation();
    world.wait(86_400);
    world.send(world.register_attestor(cast.stranger.pubkey(), attestor()), &[]).unwrap();
    let mut call = world.close_expired_attestation(SLUG, cast.attestor.pubkey(), AttestationKind::Audit);
    call.accounts[0].pubkey = Attestor::address(&cast.stranger.pubkey(), &ID);
    call.accounts[2].pubkey = cast.stranger.pubkey();
    assert_eq!(world.send(call, &[]).err(), Some(refused(RegistryError::WrongAttestor)));
}

#[test]
fn it_withstands_substitutes() {
    let (mut world, cast) = World::with_attestation();
    world.wait(86_400);
    let call = world.close_expired_attestation(SLUG, cast.attestor.pubkey(), AttestationKind::Audit);
    world.withstands(&call, &[], &[2]);
}
