use project_registry::events::{MemberLeft, RegistryEvent};
use project_registry::state::{EventLink, Member, Project};
use project_registry::{ID, RegistryError};
use solana_signer::Signer;

use crate::world::*;

#[test]
fn a_member_leaves_of_its_own_will() {
    let (mut world, cast) = World::with_cast();
    let (owner, wallet) = (cast.owner.pubkey(), cast.viewer.pubkey());
    let (link, had, count) = (world.project(SLUG).link, world.balance(&owner), world.project(SLUG).member_count);
    let greedy = world.send(world.leave_project(SLUG, wallet, wallet), &[&cast.viewer]).err();
    assert_eq!(greedy, Some(refused(RegistryError::WrongPayer)));

    let done = world.send(world.leave_project(SLUG, wallet, owner), &[&cast.viewer]).unwrap();

    let project = Project::address(SLUG, &ID);
    let member = Member::address(&project, &wallet, &ID);
    assert!(!world.exists(&member));
    assert_eq!(world.balance(&owner), had + world.rent(Member::SPACE));
    assert_eq!(world.project(SLUG).member_count, count - 1);
    let EventLink { seq, head } = world.project(SLUG).link;
    let event = MemberLeft { project, member, wallet, at: NOW, seq, head };
    assert_eq!(done.one(link), RegistryEvent::MemberLeft(event));
}

#[test]
fn nobody_leaves_for_another() {
    let (mut world, cast) = World::with_cast();
    let mut call = world.leave_project(SLUG, cast.stranger.pubkey(), cast.owner.pubkey());
    call.accounts[1].pubkey = world.membership(SLUG, &cast.viewer.pubkey()).unwrap();
    assert_eq!(world.send(call, &[&cast.stranger]).err(), Some(refused(RegistryError::WrongMember)));
}

#[test]
fn nobody_leaves_one_project_at_the_cost_of_another() {
    let (mut world, cast) = World::with_cast();
    let mut call = world.leave_project(OTHER_SLUG, cast.viewer.pubkey(), cast.owner.pubkey());
    call.accounts[1].pubkey = world.membership(SLUG, &cast.viewer.pubkey()).unwrap();
    assert_eq!(world.send(call, &[&cast.viewer]).err(), Some(refused(RegistryError::WrongMember)));
}

#[test]
fn it_withstands_substitutes() {
    let (mut world, cast) = World::with_cast();
    let call = world.leave_project(SLUG, cast.viewer.pubkey(), cast.owner.pubkey());
    world.withstands(&call, &[&cast.viewer], &[3]);
}
