use project_registry::events::{RegistryEvent, ReleaseYanked};
use project_registry::state::{EventLink, Project, Release};
use project_registry::{ID, RegistryError};
use solana_signer::Signer;

use crate::world::*;

#[test]
fn a_maintainer_yanks_a_release_once() {
    let (mut world, cast) = World::with_release();
    let (link, project) = (world.project(SLUG).link, Project::address(SLUG, &ID));
    let (release, yanked_by) = (Release::address(&project, 0, &ID), cast.maintainer.pubkey());
    let before = world.read::<Release>(&release);

    let done = world.send(world.yank_release(SLUG, yanked_by, 0), &[&cast.maintainer]).unwrap();

    assert_eq!(world.read::<Release>(&release), Release { yanked: true, ..before });
    let EventLink { seq, head } = world.project(SLUG).link;
    let event = ReleaseYanked { project, release, index: 0, yanked_by, at: NOW, seq, head };
    assert_eq!(done.one(link), RegistryEvent::ReleaseYanked(event));
    let again = world.send(world.yank_release(SLUG, yanked_by, 0), &[&cast.maintainer]).err();
    assert_eq!(again, Some(refused(RegistryError::AlreadyYanked)));
}

#[test]
fn lower_roles_and_strangers_may_not() {
    let (mut world, cast) = World::with_release();
    for actor in [&cast.contributor, &cast.viewer, &cast.stranger, &cast.other] {
        let refusal = world.send(world.yank_release(SLUG, actor.pubkey(), 0), &[actor]).err();
        assert_eq!(refusal, Some(refused(RegistryError::RoleTooLow)));
    }
}

#[test]
fn nobody_yanks_the_release_of_another_project() {
    let (mut world, cast) = World::with_release();
    let mut call = world.yank_release(SLUG, cast.owner.pubkey(), 0);
    call.accounts[1].pubkey = Release::address(&Project::address(OTHER_SLUG, &ID), 0, &ID);
    assert_eq!(world.send(call, &[&cast.owner]).err(), Some(refused(RegistryError::WrongRelease)));
}

#[test]
fn it_withstands_substitutes() {
    let (mut world, cast) = World::with_release();
    let call = world.yank_release(SLUG, cast.maintainer.pubkey(), 0);
    world.withstands(&call, &[&cast.maintainer], &[]);
}
