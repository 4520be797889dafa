use project_registry::events::{ProjectStatusChanged, RegistryEvent};
use project_registry::state::{EventLink, Project, ProjectStatus, Role};
use project_registry::{ID, RegistryError};
use solana_signer::Signer;

use crate::world::*;

#[test]
fn an_owner_sets_each_status_from_each_other() {
    let (mut world, owner) = World::with_project();
    use ProjectStatus::{Active, Archived, Draft};
    for status in [Draft, Archived, Active, Archived, Draft, Active] {
        let link = world.project(SLUG).link;
        world.wait(1);

        let done = world.send(world.set_project_status(owner.pubkey(), SLUG, status), &[&owner]).unwrap();

        let project = world.project(SLUG);
        assert_eq!(project.status, status);
        let (EventLink { seq, head }, at) = (project.link, project.updated_at);
        let event = ProjectStatusChanged { project: Project::address(SLUG, &ID), status, at, seq, head };
        assert_eq!(done.one(link), RegistryEvent::ProjectStatusChanged(event));
        let again = world.send(world.set_project_status(owner.pubkey(), SLUG, status), &[&owner]).err();
        assert_eq!(again, Some(refused(RegistryError::Unchanged)));
    }
}

#[test]
fn an_archived_project_takes_nothing_new_and_lets_everyone_out() {
    let (mut world, cast) = World::with_release();
    let owner = cast.owner.pubkey();
    world.send(world.set_project_status(owner, SLUG, ProjectStatus::Archived), &[&cast.owner]).unwrap();
    let archived = Some(refused(RegistryError::ProjectArchived));
    let intake = [
        world.add_member(SLUG, owner, nobody(), Role::Viewer),
        world.publish_release(SLUG, owner, None, release("2")),
        world.record_evaluation(SLUG, owner, 0, "MMLU", evaluation(1)),
    ];
    for call in intake {
        assert_eq!(world.send(call, &[&cast.owner]).err(), archived);
    }
    world.send(world.leave_project(SLUG, cast.viewer.pubkey(), owner), &[&cast.viewer]).unwrap();
    world.send(world.yank_release(SLUG, owner, 0), &[&cast.owner]).unwrap();
    world.send(world.close_release(SLUG, owner, cast.maintainer.pubkey(), 0), &[&cast.owner]).unwrap();
}

#[test]
fn it_withstands_substitutes() {
    let (mut world, owner) = World::with_project();
    let call = world.set_project_status(owner.pubkey(), SLUG, ProjectStatus::Draft);
    world.withstands(&call, &[&owner], &[]);
}

#[test]
fn nobody_but_the_owner_may() {
    let (mut world, cast) = World::with_cast();
    for actor in [&cast.co_owner, &cast.maintainer, &cast.stranger, &cast.other] {
        let mut call = world.set_project_status(cast.owner.pubkey(), SLUG, ProjectStatus::Draft);
        call.accounts[1].pubkey = actor.pubkey();
        assert_eq!(world.send(call, &[actor]).err(), Some(refused(RegistryError::NotProjectOwner)));
    }
}
