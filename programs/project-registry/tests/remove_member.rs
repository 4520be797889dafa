use anchor_lang::error::ErrorCode;
use project_registry::events::{MemberRemoved, RegistryEvent};
use project_registry::state::{EventLink, Member, Project, Role};
use project_registry::{ID, RegistryError};
use solana_signer::Signer;

use crate::world::*;

#[test]
fn a_removed_members_rent_goes_to_who_paid_it() {
    let (mut world, cast) = World::with_cast();
    let (maintainer, owner, wallet) = (cast.maintainer.pubkey(), cast.owner.pubkey(), cast.stranger.pubkey());
    world.send(world.add_member(SLUG, maintainer, wallet, Role::Viewer), &[&cast.maintainer]).unwrap();
    let (link, had, count) = (world.project(SLUG).link, world.balance(&maintainer), world.project(SLUG).member_count);
    let greedy = world.send(world.remove_member(SLUG, owner, wallet, owner), &[&cast.owner]).err();
    assert_eq!(greedy, Some(refused(RegistryError::WrongPayer)));

    let done = world.send(world.remove_member(SLUG, owner, wallet, maintainer), &[&cast.owner]).unwrap();

    let project = Project::address(SLUG, &ID);
    let member = Member::address(&project, &wallet, &ID);
    assert!(!world.exists(&member));
    assert_eq!(world.balance(&maintainer), had + world.rent(Member::SPACE));
    assert_eq!(world.project(SLUG).member_count, count - 1);
    let EventLink { seq, head } = world.project(SLUG).link;
    let event = MemberRemoved { project, member, wallet, removed_by: owner, at: NOW, seq, head };
    assert_eq!(done.one(link), RegistryEvent::MemberRemoved(event));
}

#[test]
fn a_member_removes_those_below_its_own_role() {
    let (mut world, cast) = World::with_cast();
    let [owner, co_owner, maintainer, contributor, viewer] =
        [&cast.owner, &cast.co_owner, &cast.maintainer, &cast.contributor, &cast.viewer].map(|wallet| wallet.pubkey());
    for (actor, wallet) in [
        (&cast.maintainer, co_owner),
        (&cast.maintainer, maintainer),
        (&cast.contributor, viewer),
        (&cast.viewer, viewer),
        (&cast.stranger, viewer),
    ] {
        let refusal = world.send(world.remove_member(SLUG, actor.pubkey(), wallet, owner), &[actor]).err();
        assert_eq!(refusal, Some(refused(RegistryError::RoleTooLow)));
    }
    world.send(world.remove_member(SLUG, maintainer, contributor, owner), &[&cast.maintainer]).unwrap();
    world.send(world.remove_member(SLUG, co_owner, maintainer, owner), &[&cast.co_owner]).unwrap();
    world.send(world.remove_member(SLUG, owner, co_owner, owner), &[&cast.owner]).unwrap();
}

#[test]
fn a_removed_member_has_no_rights_and_may_be_added_again() {
    let (mut world, cast) = World::with_cast();
    let (owner, maintainer) = (cast.owner.pubkey(), cast.maintainer.pubkey());
    let call = world.publish_release(SLUG, maintainer, None, release("1"));
    world.send(world.remove_member(SLUG, owner, maintainer, owner), &[&cast.owner]).unwrap();
    let late = world.send(call.clone(), &[&cast.maintainer]).err();
    assert_eq!(late, Some(anchor(ErrorCode::AccountNotInitialized)));
    world.send(world.add_member(SLUG, owner, maintainer, Role::Viewer), &[&cast.owner]).unwrap();
    assert_eq!(world.send(call, &[&cast.maintainer]).err(), Some(refused(RegistryError::RoleTooLow)));
}

#[test]
fn a_member_of_another_project_is_none_of_this_one() {
    let (mut world, cast) = World::with_cast();
    let mut call = world.remove_member(OTHER_SLUG, cast.other.pubkey(), cast.viewer.pubkey(), cast.owner.pubkey());
    call.accounts[1].pubkey = world.membership(SLUG, &cast.viewer.pubkey()).unwrap();
    assert_eq!(world.send(call, &[&cast.other]).err(), Some(refused(RegistryError::WrongMember)));
}

#[test]
fn it_withstands_substitutes() {
    let (mut world, cast) = World::with_cast();
    let call = world.remove_member(SLUG, cast.maintainer.pubkey(), cast.viewer.pubkey(), cast.owner.pubkey());
    world.withstands(&call, &[&cast.maintainer], &[4]);
}
