use project_registry::RegistryError;
use project_registry::events::{RegistryEvent, RegistryPauseSet};
use project_registry::state::{EventLink, Registry, Role};
use solana_signer::Signer;

use crate::world::*;

#[test]
fn a_pause_stops_new_projects_and_profiles_and_nothing_else() {
    let (mut world, cast) = World::with_release();
    let link = world.registry().link;

    let done = world.send(world.set_paused(true), &[]).unwrap();

    let registry = world.registry();
    assert!(registry.paused);
    let EventLink { seq, head } = registry.link;
    let event = RegistryPauseSet { registry: Registry::ADDRESS, paused: true, at: NOW, seq, head };
    assert_eq!(done.one(link), RegistryEvent::RegistryPauseSet(event));

    let (owner, stranger) = (cast.owner.pubkey(), cast.stranger.pubkey());
    let paused = Some(refused(RegistryError::RegistryPaused));
    let project = world.create_project(&cast.stranger, "new", details());
    assert_eq!(world.send(project.clone(), &[&cast.stranger]).err(), paused);
    let profile = world.create_profile(stranger, profile());
    assert_eq!(world.send(profile.clone(), &[&cast.stranger]).err(), paused);

    world.send(world.update_project(&cast.owner, SLUG, other_details()), &[&cast.owner]).unwrap();
    world.send(world.add_member(SLUG, owner, stranger, Role::Viewer), &[&cast.owner]).unwrap();
    world.send(world.publish_release(SLUG, owner, None, release("2")), &[&cast.owner]).unwrap();
    let viewer = cast.viewer.pubkey();
    world.send(world.leave_project(SLUG, viewer, owner), &[&cast.viewer]).unwrap();
    world.send(world.yank_release(OTHER_SLUG, cast.other.pubkey(), 0), &[&cast.other]).unwrap();
    let other = cast.other.pubkey();
    world.send(world.close_release(OTHER_SLUG, other, other, 0), &[&cast.other]).unwrap();
    world.wait(1);
    world.send(world.close_project(other, other, OTHER_SLUG), &[&cast.other]).unwrap();

    world.send(world.set_paused(false), &[]).unwrap();
    world.send(project, &[&cast.stranger]).unwrap();
    world.send(profile, &[&cast.stranger]).unwrap();
}

#[test]
fn what_is_so_already_changes_nothing() {
    let mut world = World::open();
    assert_eq!(world.send(world.set_paused(false), &[]).err(), Some(refused(RegistryError::Unchanged)));
    world.send(world.set_paused(true), &[]).unwrap();
    assert_eq!(world.send(world.set_paused(true), &[]).err(), Some(refused(RegistryError::Unchanged)));
}

#[test]
fn nobody_else_may() {
    let mut world = World::open();
    let stranger = world.wallet(9);
    let mut call = world.set_paused(true);
    call.accounts[1].pubkey = stranger.pubkey();
    assert_eq!(world.send(call, &[&stranger]).err(), Some(refused(RegistryError::NotAuthority)));
}

#[test]
fn it_withstands_substitutes() {
    let mut world = World::open();
    let call = world.set_paused(true);
    world.withstands(&call, &[], &[]);
}
