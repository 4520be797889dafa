use anchor_lang::error::ErrorCode;
use project_registry::RegistryError;
use project_registry::events::{RegistryClosed, RegistryEvent};
use project_registry::state::{EventLink, Registry};
use solana_signer::Signer;

use crate::world::*;

fn paused() -> World {
    let mut world = World::open();
    world.send(world.set_paused(true), &[]).unwrap();
    world
}

#[test]
fn a_registry_in_use_stays() {
    let in_use = Some(refused(RegistryError::RegistryInUse));
    let mut world = World::open();
    assert_eq!(world.send(world.close_registry(), &[]).err(), in_use, "not paused");
    world.send(world.set_paused(true), &[]).unwrap();
    world.send(world.register_attestor(nobody(), attestor()), &[]).unwrap();
    assert_eq!(world.send(world.close_registry(), &[]).err(), in_use, "has an attestor");
    world.send(world.set_attestor_active(nobody(), false), &[]).unwrap();
    world.send(world.close_attestor(nobody()), &[]).unwrap();
    world.send(world.close_registry(), &[]).unwrap();
}

#[test]
fn its_rent_goes_to_who_paid_it() {
    let mut world = paused();
    let next = world.wallet(9);
    world.send(world.propose_authority(Some(next.pubkey())), &[]).unwrap();
    world.send(world.accept_authority(next.pubkey()), &[&next]).unwrap();
    let link = world.registry().link;
    let had = world.balance(&world.authority.pubkey());
    let mut call = world.close_registry();
    call.accounts[1].pubkey = next.pubkey();
    let mut to_another = call.clone();
    to_another.accounts[2].pubkey = next.pubkey();
    assert_eq!(world.send(to_another, &[&next]).err(), Some(refused(RegistryError::WrongPayer)));
    let fees = had - world.balance(&world.authority.pubkey());

    let done = world.send(call, &[&next]).unwrap();

    let payer = world.authority.pubkey();
    assert_eq!(world.balance(&payer), had - fees - 10_000 + world.rent(Registry::SPACE));
    assert!(!world.exists(&Registry::ADDRESS));
    let EventLink { seq, head } = link_after(link, &done.events[0]);
    let event = RegistryClosed { registry: Registry::ADDRESS, payer, at: NOW, seq, head };
    assert_eq!(done.one(link), RegistryEvent::RegistryClosed(event));
}

#[test]
fn the_upgrade_authority_reinitializes_it_with_a_new_event_chain() {
    let mut world = paused();
    world.send(world.close_registry(), &[]).unwrap();
    let early = world.send(world.set_paused(false), &[]).err();
    assert_eq!(early, Some(anchor(ErrorCode::AccountNotInitialized)));
    let done = world.send(world.initialize(0), &[]).unwrap();
    assert_eq!(world.registry().link, link_after(EventLink::default(), &done.events[0]));
    assert!(!world.registry().paused);
}

#[test]
fn nobody_else_may() {
    let mut world = paused();
    let stranger = world.wallet(9);
    let mut call = world.close_registry();
    call.accounts[1].pubkey = stranger.pubkey();
    assert_eq!(world.send(call, &[&stranger]).err(), Some(refused(RegistryError::NotAuthority)));
}

#[test]
fn it_withstands_substitutes() {
    let mut world = paused();
    let call = world.close_registry();
    world.withstands(&call, &[], &[2]);
}
