use project_registry::events::{RegistryEvent, ReleaseClosed};
use project_registry::state::{EventLink, Project, Release};
use project_registry::{ID, RegistryError};
use solana_signer::Signer;

use crate::world::*;

#[test]
fn a_yanked_releases_rent_goes_to_its_publisher() {
    let (mut world, cast) = World::with_release();
    let (owner, publisher) = (cast.owner.pubkey(), cast.maintainer.pubkey());
    let in_use = Some(refused(RegistryError::ReleaseInUse));
    let close = world.close_release(SLUG, owner, publisher, 0);
    assert_eq!(world.send(close.clone(), &[&cast.owner]).err(), in_use, "it stands");
    let evaluator = cast.contributor.pubkey();
    world.send(world.record_evaluation(SLUG, evaluator, 0, "MMLU", evaluation(1)), &[&cast.contributor]).unwrap();
    world.send(world.yank_release(SLUG, owner, 0), &[&cast.owner]).unwrap();
    assert_eq!(world.send(close.clone(), &[&cast.owner]).err(), in_use, "it has an evaluation");
    world.send(world.close_evaluation(SLUG, owner, evaluator, 0, "MMLU"), &[&cast.owner]).unwrap();
    let greedy = world.send(world.close_release(SLUG, owner, owner, 0), &[&cast.owner]).err();
    assert_eq!(greedy, Some(refused(RegistryError::WrongPayer)));
    let (link, had) = (world.project(SLUG).link, world.balance(&publisher));

    let done = world.send(close, &[&cast.owner]).unwrap();

    let project = Project::address(SLUG, &ID);
    let release = Release::address(&project, 0, &ID);
    assert!(!world.exists(&release));
    assert_eq!(world.balance(&publisher), had + world.rent(Release::SPACE));
    let held = world.project(SLUG);
    assert_eq!((held.release_count, held.open_release_count), (1, 0), "an index is used once");
    let EventLink { seq, head } = held.link;
    let event = ReleaseClosed { project, release, index: 0, closed_by: owner, at: NOW, seq, head };
    assert_eq!(done.one(link), RegistryEvent::ReleaseClosed(event));
}

#[test]
fn lower_roles_and_strangers_may_not() {
    let (mut world, cast) = World::with_release();
    world.send(world.yank_release(SLUG, cast.owner.pubkey(), 0), &[&cast.owner]).unwrap();
    for actor in [&cast.contributor, &cast.viewer, &cast.stranger, &cast.other] {
        let call = world.close_release(SLUG, actor.pubkey(), cast.maintainer.pubkey(), 0);
        assert_eq!(world.send(call, &[actor]).err(), Some(refused(RegistryError::RoleTooLow)));
    }
}

#[test]
fn nobody_closes_the_release_of_another_project() {
    let (mut world, cast) = World::with_release();
    world.send(world.yank_release(OTHER_SLUG, cast.other.pubkey(), 0), &[&cast.other]).unwrap();
    let mut call = world.close_release(SLUG, cast.owner.pubkey(), cast.other.pubkey(), 0);
    call.accounts[1].pubkey = Release::address(&Project::address(OTHER_SLUG, &ID), 0, &ID);
    assert_eq!(world.send(call, &[&cast.owner]).err(), Some(refused(RegistryError::WrongRelease)));
}

#[test]
fn it_withstands_substitutes() {
    let (mut world, cast) = World::with_release();
    world.send(world.yank_release(SLUG, cast.owner.pubkey(), 0), &[&cast.owner]).unwrap();
    let call = world.close_release(SLUG, cast.maintainer.pubkey(), cast.maintainer.pubkey(), 0);
    world.withstands(&call, &[&cast.maintainer], &[4]);
}
