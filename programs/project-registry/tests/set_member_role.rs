use project_registry::events::{MemberRoleChanged, RegistryEvent};
use project_registry::state::{EventLink, Member, Project, Role};
use project_registry::{ID, RegistryError};
use solana_signer::Signer;

use crate::world::*;

#[test]
fn the_owner_changes_a_role() {
    let (mut world, cast) = World::with_cast();
    world.wait(1);
    let (link, project) = (world.project(SLUG).link, Project::address(SLUG, &ID));
    let (wallet, owner) = (cast.viewer.pubkey(), cast.owner.pubkey());

    let done = world.send(world.set_member_role(SLUG, owner, wallet, Role::Owner), &[&cast.owner]).unwrap();

    let address = Member::address(&project, &wallet, &ID);
    let member = world.read::<Member>(&address);
    assert_eq!((member.role, member.added_at, member.updated_at), (Role::Owner, NOW, NOW + 1));
    let EventLink { seq, head } = world.project(SLUG).link;
    assert_eq!(
        done.one(link),
        RegistryEvent::MemberRoleChanged(MemberRoleChanged {
            project,
            member: address,
            wallet,
            role: Role::Owner,
            changed_by: owner,
            at: NOW + 1,
            seq,
            head,
        })
    );
    let again = world.send(world.set_member_role(SLUG, owner, wallet, Role::Owner), &[&cast.owner]).err();
    assert_eq!(again, Some(refused(RegistryError::Unchanged)));
}

#[test]
fn a_member_changes_roles_below_its_own_into_roles_below_its_own() {
    let (mut world, cast) = World::with_cast();
    let [co_owner, maintainer, contributor, viewer] =
        [&cast.co_owner, &cast.maintainer, &cast.contributor, &cast.viewer].map(|member| member.pubkey());
    let too_low = Some(refused(RegistryError::RoleTooLow));
    for (actor, wallet, role) in [
        (&cast.maintainer, viewer, Role::Maintainer),
        (&cast.maintainer, maintainer, Role::Owner),
        (&cast.maintainer, co_owner, Role::Viewer),
        (&cast.co_owner, co_owner, Role::Viewer),
        (&cast.contributor, viewer, Role::Contributor),
        (&cast.stranger, viewer, Role::Contributor),
    ] {
        let call = world.set_member_role(SLUG, actor.pubkey(), wallet, role);
        assert_eq!(world.send(call, &[actor]).err(), too_low);
    }
    world.send(world.set_member_role(SLUG, maintainer, viewer, Role::Contributor), &[&cast.maintainer]).unwrap();
    world.send(world.set_member_role(SLUG, co_owner, contributor, Role::Maintainer), &[&cast.co_owner]).unwrap();
}

#[test]
fn a_member_of_another_project_is_none_of_this_one() {
    let (mut world, cast) = World::with_cast();
    let mut call = world.set_member_role(OTHER_SLUG, cast.other.pubkey(), cast.viewer.pubkey(), Role::Owner);
    call.accounts[1].pubkey = world.membership(SLUG, &cast.viewer.pubkey()).unwrap();
    assert_eq!(world.send(call, &[&cast.other]).err(), Some(refused(RegistryError::WrongMember)));
}

#[test]
fn it_withstands_substitutes() {
    let (mut world, cast) = World::with_cast();
    let call = world.set_member_role(SLUG, cast.maintainer.pubkey(), cast.viewer.pubkey(), Role::Contributor);
    world.withstands(&call, &[&cast.maintainer], &[]);
}
