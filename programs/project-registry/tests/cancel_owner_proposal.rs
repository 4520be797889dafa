use anchor_lang::prelude::Pubkey;
use project_registry::events::{ProjectOwnerProposalCancelled, RegistryEvent};
use project_registry::state::{EventLink, Project};
use project_registry::{ID, RegistryError};
use solana_signer::Signer;

use crate::world::*;

#[test]
fn an_owner_withdraws_a_proposal() {
    let (mut world, owner) = World::with_project();
    let next = world.wallet(9);
    world.send(world.propose_owner(owner.pubkey(), SLUG, next.pubkey()), &[&owner]).unwrap();
    let link = world.project(SLUG).link;

    let done = world.send(world.cancel_owner_proposal(owner.pubkey(), SLUG), &[&owner]).unwrap();

    let project = world.project(SLUG);
    assert_eq!(project.pending_owner, Pubkey::default());
    let EventLink { seq, head } = project.link;
    assert_eq!(
        done.one(link),
        RegistryEvent::ProjectOwnerProposalCancelled(ProjectOwnerProposalCancelled {
            project: Project::address(SLUG, &ID),
            pending_owner: next.pubkey(),
            at: NOW,
            seq,
            head,
        })
    );
    let late = world.send(world.accept_owner(next.pubkey(), SLUG), &[&next]).err();
    assert_eq!(late, Some(refused(RegistryError::NotPendingOwner)));
    let again = world.send(world.cancel_owner_proposal(owner.pubkey(), SLUG), &[&owner]).err();
    assert_eq!(again, Some(refused(RegistryError::NoOwnerProposed)));
}

#[test]
fn it_withstands_substitutes() {
    let (mut world, owner) = World::with_project();
    world.send(world.propose_owner(owner.pubkey(), SLUG, nobody()), &[&owner]).unwrap();
    let call = world.cancel_owner_proposal(owner.pubkey(), SLUG);
    world.withstands(&call, &[&owner], &[]);
}

#[test]
fn nobody_but_the_owner_may() {
    let (mut world, cast) = World::with_cast();
    world.send(world.propose_owner(cast.owner.pubkey(), SLUG, nobody()), &[&cast.owner]).unwrap();
    for actor in [&cast.co_owner, &cast.maintainer, &cast.stranger, &cast.other] {
        let mut call = world.cancel_owner_proposal(cast.owner.pubkey(), SLUG);
        call.accounts[1].pubkey = actor.pubkey();
        assert_eq!(world.send(call, &[actor]).err(), Some(refused(RegistryError::NotProjectOwner)));
    }
}
