use project_registry::events::{AttestorClosed, RegistryEvent};
use project_registry::state::{AttestationKind, Attestor, EventLink, Registry};
use project_registry::{ID, RegistryError};
use solana_signer::Signer;

use crate::world::*;

fn stopped() -> World {
    let mut world = World::open();
    world.send(world.register_attestor(nobody(), attestor()), &[]).unwrap();
    world.send(world.set_attestor_active(nobody(), false), &[]).unwrap();
    world
}

#[test]
fn an_attestors_rent_goes_to_who_paid_it() {
    let mut world = stopped();
    let next = world.wallet(9);
    world.send(world.propose_authority(Some(next.pubkey())), &[]).unwrap();
    world.send(world.accept_authority(next.pubkey()), &[&next]).unwrap();
    let mut call = world.close_attestor(nobody());
    call.accounts[1].pubkey = next.pubkey();
    let mut greedy = call.clone();
    greedy.accounts[3].pubkey = next.pubkey();
    assert_eq!(world.send(greedy, &[&next]).err(), Some(refused(RegistryError::WrongPayer)));
    let (link, had) = (world.registry().link, world.balance(&world.authority.pubkey()));

    let done = world.send(call, &[&next]).unwrap();

    let attestor = Attestor::address(&nobody(), &ID);
    assert!(!world.exists(&attestor));
    assert_eq!(world.balance(&world.authority.pubkey()), had - 10_000 + world.rent(Attestor::SPACE));
    assert_eq!(world.registry().attestor_count, 0);
    let EventLink { seq, head } = world.registry().link;
    let event = AttestorClosed { registry: Registry::ADDRESS, attestor, at: NOW, seq, head };
    assert_eq!(done.one(link), RegistryEvent::AttestorClosed(event));
}

#[test]
fn an_attestor_in_use_stays() {
    let (mut world, cast) = World::with_attestation();
    let wallet = cast.attestor.pubkey();
    let in_use = Some(refused(RegistryError::AttestorInUse));
    assert_eq!(world.send(world.close_attestor(wallet), &[]).err(), in_use, "active");
    world.send(world.set_attestor_active(wallet, false), &[]).unwrap();
    assert_eq!(world.send(world.close_attestor(wallet), &[]).err(), in_use, "holds an attestation");
    world.wait(86_400);
    world.send(world.close_expired_attestation(SLUG, wallet, AttestationKind::Audit), &[]).unwrap();
    world.send(world.close_attestor(wallet), &[]).unwrap();
    let done = world.send(world.register_attestor(wallet, attestor()), &[]);
    assert!(done.is_ok(), "it may be registered again");
}

#[test]
fn nobody_else_may() {
    let mut world = stopped();
    let stranger = world.wallet(9);
    let mut call = world.close_attestor(nobody());
    call.accounts[1].pubkey = stranger.pubkey();
    assert_eq!(world.send(call, &[&stranger]).err(), Some(refused(RegistryError::NotAuthority)));
}

#[test]
fn it_withstands_substitutes() {
    let mut world = stopped();
    let call = world.close_attestor(nobody());
    world.withstands(&call, &[], &[3]);
}
