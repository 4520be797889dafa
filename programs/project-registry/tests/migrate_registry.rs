use anchor_lang::prelude::Pubkey;
use project_registry::RegistryError;
use project_registry::events::{RegistryEvent, RegistryMigrated};
use project_registry::state::{EventLink, Registry};
use solana_signer::Signer;

use crate::world::*;

#[test]
fn a_registry_of_the_first_layout_is_read_and_brought_to_this_one() {
    let mut world = World::deployed();
    world.keep(Registry::ADDRESS, "registry.v1");
    let old = world.registry();
    assert_eq!((old.version, old.payer, old.project_fee), (1, Pubkey::default(), FEE));
    for call in [world.set_paused(true), world.propose_authority(None), world.set_config(nobody(), 0)] {
        assert_eq!(world.send(call, &[]).err(), Some(refused(RegistryError::OutdatedLayout)));
    }
    let owner = world.wallet(3);
    let early = world.send(world.create_project(&owner, SLUG, details()), &[&owner]).err();
    assert_eq!(early, Some(refused(RegistryError::OutdatedLayout)));

    let done = world.send(world.migrate_registry(), &[]).unwrap();

    let (new, payer) = (world.registry(), world.authority.pubkey());
    let EventLink { seq, head } = new.link;
    assert_eq!(new, Registry { version: 2, payer, link: new.link, ..old_of(&mut world) });
    let event = RegistryMigrated { registry: Registry::ADDRESS, version: 2, payer, at: NOW, seq, head };
    assert_eq!(done.one(old.link), RegistryEvent::RegistryMigrated(event), "its chain of events goes on");
    world.send(world.set_paused(true), &[]).unwrap();
    world.send(world.close_registry(), &[]).unwrap();
}

/// The fixture once more, in a world of its own.
fn old_of(world: &mut World) -> Registry {
    let mut other = World::deployed();
    other.authority = world.authority.insecure_clone();
    other.keep(Registry::ADDRESS, "registry.v1");
    other.registry()
}

#[test]
fn a_registry_of_this_layout_needs_none() {
    let mut world = World::open();
    assert_eq!(world.send(world.migrate_registry(), &[]).err(), Some(refused(RegistryError::CurrentLayout)));
}

#[test]
fn it_withstands_substitutes() {
    let mut world = World::deployed();
    world.keep(Registry::ADDRESS, "registry.v1");
    let call = world.migrate_registry();
    world.withstands(&call, &[], &[]);
}
