use anchor_lang::prelude::Pubkey;
use project_registry::events::{ProjectOwnerProposed, RegistryEvent};
use project_registry::state::{EventLink, Project};
use project_registry::{ID, RegistryError};
use solana_signer::Signer;

use crate::world::*;

#[test]
fn an_owner_proposes_the_next_one() {
    let (mut world, owner) = World::with_project();
    for pending_owner in [nobody(), key(9).pubkey()] {
        let link = world.project(SLUG).link;

        let done = world.send(world.propose_owner(owner.pubkey(), SLUG, pending_owner), &[&owner]).unwrap();

        let project = world.project(SLUG);
        assert_eq!((project.pending_owner, project.owner), (pending_owner, owner.pubkey()));
        let EventLink { seq, head } = project.link;
        let event = ProjectOwnerProposed { project: Project::address(SLUG, &ID), pending_owner, at: NOW, seq, head };
        assert_eq!(done.one(link), RegistryEvent::ProjectOwnerProposed(event));
    }
}

#[test]
fn the_owner_and_nobody_are_no_next_owner() {
    let (mut world, owner) = World::with_project();
    for bad in [owner.pubkey(), Pubkey::default()] {
        let refusal = world.send(world.propose_owner(owner.pubkey(), SLUG, bad), &[&owner]).err();
        assert_eq!(refusal, Some(refused(RegistryError::InvalidOwnerProposal)));
    }
}

#[test]
fn it_withstands_substitutes() {
    let (mut world, owner) = World::with_project();
    let call = world.propose_owner(owner.pubkey(), SLUG, nobody());
    world.withstands(&call, &[&owner], &[]);
}

#[test]
fn nobody_but_the_owner_may() {
    let (mut world, cast) = World::with_cast();
    for actor in [&cast.co_owner, &cast.maintainer, &cast.stranger, &cast.other] {
        let mut call = world.propose_owner(cast.owner.pubkey(), SLUG, nobody());
        call.accounts[1].pubkey = actor.pubkey();
        assert_eq!(world.send(call, &[actor]).err(), Some(refused(RegistryError::NotProjectOwner)));
    }
}
