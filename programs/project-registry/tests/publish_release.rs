use anchor_lang::error::ErrorCode;
use anchor_lang::prelude::Pubkey;
use project_registry::events::{RegistryEvent, ReleasePublished};
use project_registry::state::{EventLink, Project, Release, ReleaseDetails, ReleaseKind};
use project_registry::{ID, RegistryError};
use solana_signer::Signer;

use crate::world::*;

#[test]
fn a_maintainer_publishes_one_release_after_another() {
    let (mut world, cast) = World::with_cast();
    let (publisher, project) = (cast.maintainer.pubkey(), Project::address(SLUG, &ID));
    for (index, previous) in [(0, None), (1, Some(0)), (2, None)] {
        let details = ReleaseDetails { kind: ReleaseKind::Paper, ..release(&format!("{index}.0")) };
        let (link, had) = (world.project(SLUG).link, world.balance(&publisher));
        let address = Release::address(&project, index, &ID);

        let call = world.publish_release(SLUG, publisher, previous, details.clone());
        let done = world.send(call, &[&cast.maintainer]).unwrap();

        let ReleaseDetails { version_text, kind, artifact_uri, artifact_sha256, licence, .. } = details;
        let seeds = [Release::SEED, project.as_ref(), &index.to_le_bytes()];
        assert_eq!(
            world.read::<Release>(&address),
            Release {
                version: Release::VERSION,
                bump: Pubkey::find_program_address(&seeds, &ID).1,
                kind,
                yanked: false,
                project,
                publisher,
                index,
                evaluation_count: 0,
                published_at: NOW,
                previous: previous.unwrap_or(Release::NONE),
                artifact_sha256,
                reserved: [0; 92],
                version_text: version_text.clone(),
                licence: licence.clone(),
                artifact_uri: artifact_uri.clone(),
            }
        );
        let held = world.project(SLUG);
        assert_eq!((held.release_count, held.open_release_count), (index + 1, index + 1));
        assert_eq!(world.balance(&publisher), had - world.rent(Release::SPACE));
        let EventLink { seq, head } = held.link;
        assert_eq!(
            done.one(link),
            RegistryEvent::ReleasePublished(ReleasePublished {
                project,
                release: address,
                index,
                publisher,
                version_text,
                kind,
                artifact_uri,
                artifact_sha256,
                licence,
                previous,
                at: NOW,
                seq,
                head,
            })
        );
    }
}

#[test]
fn owners_publish_too_and_lower_roles_do_not() {
    let (mut world, cast) = World::with_cast();
    for actor in [&cast.owner, &cast.co_owner] {
        world.send(world.publish_release(SLUG, actor.pubkey(), None, release("1")), &[actor]).unwrap();
    }
    for actor in [&cast.contributor, &cast.viewer, &cast.stranger, &cast.other] {
        let refusal = world.send(world.publish_release(SLUG, actor.pubkey(), None, release("1")), &[actor]).err();
        assert_eq!(refusal, Some(refused(RegistryError::RoleTooLow)));
    }
}

#[test]
fn what_breaks_a_rule_is_refused() {
    let (mut world, owner) = World::with_project();
    let mut cases = Vec::new();
    for bad in ["", "1 0", "1\0", "é", &"1".repeat(33)] {
        cases.push((ReleaseDetails { version_text: bad.to_owned(), ..release("1") }, RegistryError::InvalidVersion));
    }
    for bad in ["", "Apache 2.0", &"x".repeat(65)] {
        cases.push((ReleaseDetails { licence: bad.to_owned(), ..release("1") }, RegistryError::InvalidLicence));
    }
    for artifact_uri in bad_uris() {
        cases.push((ReleaseDetails { artifact_uri, ..release("1") }, RegistryError::InvalidArtifactUri));
    }
    for (details, error) in cases {
        let shown = format!("{details:?}");
        let refusal = world.send(world.publish_release(SLUG, owner.pubkey(), None, details), &[&owner]).err();
        assert_eq!(refusal, Some(refused(error)), "{shown}");
    }
}

#[test]
fn the_longest_release_fits() {
    let (mut world, owner) = World::with_project();
    let longest = ReleaseDetails {
        version_text: "x".repeat(32),
        licence: "y".repeat(64),
        artifact_uri: longest_uri(),
        ..release("1")
    };
    world.send(world.publish_release(SLUG, owner.pubkey(), None, longest), &[&owner]).unwrap();
}

#[test]
fn a_release_follows_one_that_was_published() {
    let (mut world, cast) = World::with_release();
    for none in [1, 7, u32::MAX] {
        let call = world.publish_release(SLUG, cast.owner.pubkey(), Some(none), release("2"));
        assert_eq!(world.send(call, &[&cast.owner]).err(), Some(refused(RegistryError::WrongRelease)));
    }
}

#[test]
fn a_release_stands_at_the_next_index_only() {
    let (mut world, cast) = World::with_release();
    for index in [0, 2] {
        let mut call = world.publish_release(SLUG, cast.owner.pubkey(), None, release("2"));
        call.accounts[1].pubkey = Release::address(&Project::address(SLUG, &ID), index, &ID);
        assert_eq!(world.send(call, &[&cast.owner]).err(), Some(anchor(ErrorCode::ConstraintSeeds)));
    }
}

#[test]
fn it_withstands_substitutes() {
    let (mut world, cast) = World::with_release();
    let call = world.publish_release(SLUG, cast.maintainer.pubkey(), Some(0), release("2"));
    world.withstands(&call, &[&cast.maintainer], &[]);
}

#[test]
fn it_stays_below_its_ceiling_of_compute_units() {
    let (mut world, cast) = World::with_cast();
    for index in 0..6 {
        let (actor, previous) = match index {
            0 => (&cast.owner, None),
            odd if odd % 2 == 1 => (&cast.maintainer, Some(index - 1)),
            _ => (&cast.maintainer, None),
        };
        let call = world.publish_release(SLUG, actor.pubkey(), previous, release("1.0.0"));
        let done = world.send(call, &[actor]).unwrap();
        let release = world.read::<Release>(&Release::address(&Project::address(SLUG, &ID), index, &ID));
        let used = done.without_search(release.bump);
        assert!(used <= 15_000, "{used} CU, following {previous:?}");
    }
}
