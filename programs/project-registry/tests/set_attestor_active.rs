use project_registry::events::{AttestorActiveSet, RegistryEvent};
use project_registry::state::{Attestor, EventLink, Registry};
use project_registry::{ID, RegistryError};
use solana_signer::Signer;

use crate::world::*;

fn registered() -> World {
    let mut world = World::open();
    world.send(world.register_attestor(nobody(), attestor()), &[]).unwrap();
    world
}

#[test]
fn the_authority_stops_an_attestor_and_lets_it_on() {
    let mut world = registered();
    let address = Attestor::address(&nobody(), &ID);
    for active in [false, true] {
        let link = world.registry().link;

        let done = world.send(world.set_attestor_active(nobody(), active), &[]).unwrap();

        assert_eq!(world.read::<Attestor>(&address).active, active);
        let EventLink { seq, head } = world.registry().link;
        let event = AttestorActiveSet { registry: Registry::ADDRESS, attestor: address, active, at: NOW, seq, head };
        assert_eq!(done.one(link), RegistryEvent::AttestorActiveSet(event));
        let again = world.send(world.set_attestor_active(nobody(), active), &[]).err();
        assert_eq!(again, Some(refused(RegistryError::Unchanged)));
    }
}

#[test]
fn nobody_else_may() {
    let mut world = registered();
    let stranger = world.wallet(9);
    let mut call = world.set_attestor_active(nobody(), false);
    call.accounts[1].pubkey = stranger.pubkey();
    assert_eq!(world.send(call, &[&stranger]).err(), Some(refused(RegistryError::NotAuthority)));
}

#[test]
fn it_withstands_substitutes() {
    let mut world = registered();
    let call = world.set_attestor_active(nobody(), false);
    world.withstands(&call, &[], &[]);
}
