use anchor_lang::prelude::Pubkey;
use project_registry::events::{ProjectMigrated, RegistryEvent};
use project_registry::state::{EventLink, Project, Role};
use project_registry::{ID, RegistryError};
use solana_signer::Signer;

use crate::world::*;

#[test]
fn a_project_of_the_first_layout_is_read_and_brought_to_this_one() {
    let mut world = World::open();
    let owner = world.wallet(3);
    world.keep(Project::address(SLUG, &ID), "project.v1");
    let old = world.project(SLUG);
    assert_eq!((old.version, old.payer, old.owner), (1, Pubkey::default(), owner.pubkey()));
    let at = owner.pubkey();
    for call in [
        world.update_project(&owner, SLUG, other_details()),
        world.add_member(SLUG, at, nobody(), Role::Viewer),
        world.publish_release(SLUG, at, None, release("1")),
        world.close_project(at, Pubkey::default(), SLUG),
    ] {
        assert!(world.send(call, &[&owner]).is_err(), "an old layout is not written by the rules of the new one");
    }

    let done = world.send(world.migrate_project(SLUG), &[]).unwrap();

    let new = world.project(SLUG);
    let EventLink { seq, head } = new.link;
    let event = ProjectMigrated { project: Project::address(SLUG, &ID), version: 2, payer: at, at: NOW, seq, head };
    assert_eq!(done.one(old.link), RegistryEvent::ProjectMigrated(event), "its chain of events goes on");
    assert_eq!((new.version, new.payer, new.created_slot), (2, at, 0));
    assert_eq!((&new.name, &new.slug, new.created_at), (&old.name, &old.slug, old.created_at));
    world.send(world.add_member(SLUG, at, nobody(), Role::Viewer), &[&owner]).unwrap();
    world.send(world.remove_member(SLUG, at, nobody(), at), &[&owner]).unwrap();
    world.wait(1);
    world.send(world.close_project(at, at, SLUG), &[&owner]).unwrap();
}

#[test]
fn a_project_of_this_layout_needs_none() {
    let (mut world, _) = World::with_project();
    assert_eq!(world.send(world.migrate_project(SLUG), &[]).err(), Some(refused(RegistryError::CurrentLayout)));
}

#[test]
fn it_withstands_substitutes() {
    let mut world = World::open();
    world.keep(Project::address(SLUG, &ID), "project.v1");
    let call = world.migrate_project(SLUG);
    world.withstands(&call, &[], &[]);
}
