use anchor_lang::prelude::Pubkey;
use project_registry::events::{ProjectOwnerChanged, RegistryEvent};
use project_registry::state::{EventLink, Project};
use project_registry::{ID, RegistryError};
use solana_signer::Signer;

use crate::world::*;

#[test]
fn the_proposed_owner_takes_over() {
    let (mut world, owner) = World::with_project();
    let next = world.wallet(9);
    world.send(world.propose_owner(owner.pubkey(), SLUG, next.pubkey()), &[&owner]).unwrap();
    let link = world.project(SLUG).link;
    world.wait(1);

    let done = world.send(world.accept_owner(next.pubkey(), SLUG), &[&next]).unwrap();

    let project = world.project(SLUG);
    assert_eq!((project.owner, project.pending_owner), (next.pubkey(), Pubkey::default()));
    assert_eq!((project.payer, project.updated_at), (owner.pubkey(), NOW + 1), "the rent stays its payer's");
    let EventLink { seq, head } = project.link;
    assert_eq!(
        done.one(link),
        RegistryEvent::ProjectOwnerChanged(ProjectOwnerChanged {
            project: Project::address(SLUG, &ID),
            owner: next.pubkey(),
            previous_owner: owner.pubkey(),
            at: NOW + 1,
            seq,
            head,
        })
    );
    let late = world.send(world.update_project(&owner, SLUG, other_details()), &[&owner]).err();
    assert_eq!(late, Some(refused(RegistryError::NotProjectOwner)), "the previous owner has no say any more");
    world.send(world.update_project(&next, SLUG, other_details()), &[&next]).unwrap();
}

#[test]
fn nobody_accepts_who_is_not_proposed() {
    let (mut world, owner) = World::with_project();
    let stranger = world.wallet(9);
    let not_proposed = Some(refused(RegistryError::NotPendingOwner));
    assert_eq!(world.send(world.accept_owner(stranger.pubkey(), SLUG), &[&stranger]).err(), not_proposed);
    world.send(world.propose_owner(owner.pubkey(), SLUG, nobody()), &[&owner]).unwrap();
    assert_eq!(world.send(world.accept_owner(stranger.pubkey(), SLUG), &[&stranger]).err(), not_proposed);
    assert_eq!(world.send(world.accept_owner(owner.pubkey(), SLUG), &[&owner]).err(), not_proposed);
}

#[test]
fn a_member_who_becomes_the_owner_may_leave_as_a_member() {
    let (mut world, cast) = World::with_cast();
    let (owner, next) = (cast.owner.pubkey(), cast.viewer.pubkey());
    world.send(world.propose_owner(owner, SLUG, next), &[&cast.owner]).unwrap();
    world.send(world.accept_owner(next, SLUG), &[&cast.viewer]).unwrap();
    world.send(world.leave_project(SLUG, next, owner), &[&cast.viewer]).unwrap();
    world.send(world.update_project(&cast.viewer, SLUG, other_details()), &[&cast.viewer]).unwrap();
}

#[test]
fn it_withstands_substitutes() {
    let (mut world, owner) = World::with_project();
    let next = world.wallet(9);
    world.send(world.propose_owner(owner.pubkey(), SLUG, next.pubkey()), &[&owner]).unwrap();
    let call = world.accept_owner(next.pubkey(), SLUG);
    world.withstands(&call, &[&next], &[]);
}
