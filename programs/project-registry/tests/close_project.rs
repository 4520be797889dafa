use anchor_lang::error::ErrorCode;
use project_registry::events::{ProjectClosed, RegistryEvent};
use project_registry::state::{EventLink, Project, Role};
use project_registry::{ID, RegistryError};
use solana_signer::Signer;

use crate::world::*;

#[test]
fn a_closed_project_pays_its_rent_back_to_who_paid_it() {
    let (mut world, owner) = World::with_project();
    let next = world.wallet(9);
    world.send(world.propose_owner(owner.pubkey(), SLUG, next.pubkey()), &[&owner]).unwrap();
    world.send(world.accept_owner(next.pubkey(), SLUG), &[&next]).unwrap();
    world.wait(1);
    let (link, had) = (world.project(SLUG).link, world.balance(&owner.pubkey()));
    let greedy = world.send(world.close_project(next.pubkey(), next.pubkey(), SLUG), &[&next]).err();
    assert_eq!(greedy, Some(refused(RegistryError::WrongPayer)));

    let done = world.send(world.close_project(next.pubkey(), owner.pubkey(), SLUG), &[&next]).unwrap();

    let (project, payer) = (Project::address(SLUG, &ID), owner.pubkey());
    assert!(!world.exists(&project));
    assert_eq!(world.balance(&payer), had + world.rent(Project::SPACE));
    let EventLink { seq, head } = link_after(link, &done.events[0]);
    let event = ProjectClosed { project, payer, at: NOW + 1, seq, head };
    assert_eq!(done.one(link), RegistryEvent::ProjectClosed(event));
}

#[test]
fn a_project_with_members_or_releases_stays() {
    let (mut world, owner) = World::with_project();
    let at = owner.pubkey();
    world.wait(1);
    let in_use = Some(refused(RegistryError::ProjectInUse));
    world.send(world.add_member(SLUG, at, nobody(), Role::Viewer), &[&owner]).unwrap();
    assert_eq!(world.send(world.close_project(at, at, SLUG), &[&owner]).err(), in_use);
    world.send(world.remove_member(SLUG, at, nobody(), at), &[&owner]).unwrap();
    world.send(world.publish_release(SLUG, at, None, release("1")), &[&owner]).unwrap();
    assert_eq!(world.send(world.close_project(at, at, SLUG), &[&owner]).err(), in_use);
    world.send(world.yank_release(SLUG, at, 0), &[&owner]).unwrap();
    world.send(world.close_release(SLUG, at, at, 0), &[&owner]).unwrap();
    world.send(world.close_project(at, at, SLUG), &[&owner]).unwrap();
}

#[test]
fn a_project_recreated_under_the_slug_is_another_one() {
    let (mut world, owner) = World::with_project();
    let first = world.project(SLUG);
    let young = world.send(world.close_project(owner.pubkey(), owner.pubkey(), SLUG), &[&owner]).err();
    assert_eq!(young, Some(refused(RegistryError::ProjectTooYoung)), "no two projects share address and slot");
    world.wait(1);
    world.send(world.close_project(owner.pubkey(), owner.pubkey(), SLUG), &[&owner]).unwrap();
    let closed = world.send(world.update_project(&owner, SLUG, details()), &[&owner]).err();
    assert_eq!(closed, Some(anchor(ErrorCode::AccountNotInitialized)));

    let heir = world.wallet(9);
    let done = world.send(world.create_project(&heir, SLUG, other_details()), &[&heir]).unwrap();

    let second = world.project(SLUG);
    assert_eq!((second.owner, second.release_count), (heir.pubkey(), 0));
    assert_eq!(second.link, link_after(EventLink::default(), &done.events[0]), "its chain of events is its own");
    assert!(second.created_slot > first.created_slot);
}

#[test]
fn it_withstands_substitutes() {
    let (mut world, owner) = World::with_project();
    world.wait(1);
    let call = world.close_project(owner.pubkey(), owner.pubkey(), SLUG);
    world.withstands(&call, &[&owner], &[2]);
}

#[test]
fn nobody_but_the_owner_may() {
    let (mut world, cast) = World::with_cast();
    world.wait(1);
    for actor in [&cast.co_owner, &cast.maintainer, &cast.stranger, &cast.other] {
        let call = world.close_project(actor.pubkey(), cast.owner.pubkey(), SLUG);
        assert_eq!(world.send(call, &[actor]).err(), Some(refused(RegistryError::NotProjectOwner)));
    }
}
