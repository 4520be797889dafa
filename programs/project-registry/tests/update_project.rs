use anchor_lang::error::ErrorCode;
use anchor_lang::prelude::{Clock, Pubkey};
use project_registry::events::{ProjectUpdated, RegistryEvent};
use project_registry::state::{Project, Registry};
use project_registry::{ID, ProjectDetails, RegistryError};
use solana_signer::Signer;

use crate::world::*;

const CEILING: u64 = 8_000;
const SLUG: &str = "protein-folding";

#[test]
fn the_owner_replaces_what_describes_the_project() {
    let (mut world, owner) = World::with_project();
    let before = world.project(SLUG);
    world.svm.set_clock(&Clock { unix_timestamp: NOW + 60, ..world.svm.clock() });
    let details = other_details();

    let done = world.send(world.update_project(&owner, SLUG, details.clone()), &[&owner]).unwrap();

    let link = link_after(before.link, &done.events[0]);
    assert_eq!(
        world.project(SLUG),
        Project {
            name: details.name.clone(),
            kind: details.kind,
            metadata_uri: details.metadata_uri.clone(),
            metadata_sha256: details.metadata_sha256,
            updated_at: NOW + 60,
            link,
            ..before
        }
    );
    let logged: Vec<_> = done.events.into_iter().map(|emitted| emitted.event).collect();
    assert_eq!(
        logged,
        [RegistryEvent::ProjectUpdated(ProjectUpdated {
            project: Project::address(SLUG, &ID),
            name: details.name,
            kind: details.kind,
            metadata_uri: details.metadata_uri,
            metadata_sha256: details.metadata_sha256,
            at: NOW + 60,
            seq: 2,
            head: link.head,
        })]
    );
}

#[test]
fn a_longer_and_then_a_shorter_description_leave_no_trace_of_each_other() {
    let (mut world, owner) = World::with_project();
    let shortest = ProjectDetails { name: "x".to_owned(), metadata_uri: "ar://x".to_owned(), ..details() };
    for details in [longest_details(), shortest] {
        world.send(world.update_project(&owner, SLUG, details.clone()), &[&owner]).unwrap();
        let project = world.project(SLUG);
        assert_eq!((project.name, project.metadata_uri), (details.name, details.metadata_uri));
    }
}

#[test]
fn a_projects_event_chain_has_no_gaps_and_ends_at_its_account() {
    let (mut world, owner) = World::with_project();
    let other = world.wallet(4);
    world.send(world.create_project(&other, "another", details()), &[&other]).unwrap();
    let mut link = world.project(SLUG).link;
    for edition in 0..20 {
        let details = ProjectDetails { name: format!("Edition {edition}"), ..details() };
        let done = world.send(world.update_project(&owner, SLUG, details), &[&owner]).unwrap();
        link = link_after(link, &done.events[0]);
        assert_eq!(done.events[0].event.link(), link);
        assert_eq!(world.project(SLUG).link, link);
    }
    assert_eq!(link.seq, 21);
    assert_eq!(world.project("another").link.seq, 1, "each project has a chain of its own");
    assert_eq!(world.registry().link.seq, 1, "and so has the registry");
}

#[test]
fn only_the_owner_may() {
    let (mut world, _) = World::with_project();
    let stranger = world.wallet(4);
    let refusal = world.send(world.update_project(&stranger, SLUG, other_details()), &[&stranger]).err();
    assert_eq!(refusal, Some(refused(RegistryError::NotProjectOwner)));
}

#[test]
fn the_owner_must_sign() {
    let (mut world, owner) = World::with_project();
    let mut unsigned = world.update_project(&owner, SLUG, other_details());
    unsigned.accounts[1].is_signer = false;
    assert_eq!(world.send(unsigned, &[]).err(), Some(anchor(ErrorCode::AccountNotSigner)));
}

#[test]
fn what_breaks_a_rule_is_refused() {
    let (mut world, owner) = World::with_project();
    let before = world.project(SLUG);
    for (details, error) in bad_details() {
        let shown = format!("{details:?}");
        let refusal = world.send(world.update_project(&owner, SLUG, details), &[&owner]).err();
        assert_eq!(refusal, Some(refused(error)), "{shown}");
    }
    assert_eq!(world.project(SLUG), before);
}

#[test]
fn what_is_no_project_of_the_registry_is_refused() {
    let (mut world, owner) = World::with_project();
    let real = Project::address(SLUG, &ID);
    let cases = [
        (world.forge(&real, key(4).pubkey()), ErrorCode::AccountOwnedByWrongProgram),
        (Registry::address(&ID), ErrorCode::AccountDiscriminatorMismatch),
        (Project::address("nobody", &ID), ErrorCode::AccountNotInitialized),
        (Pubkey::new_unique(), ErrorCode::AccountNotInitialized),
    ];
    for (project, error) in cases {
        let mut substituted = world.update_project(&owner, SLUG, other_details());
        substituted.accounts[0].pubkey = project;
        assert_eq!(world.send(substituted, &[&owner]).err(), Some(anchor(error)), "{project}");
    }
}

#[test]
fn a_full_chain_of_events_takes_no_more() {
    let (mut world, owner) = World::with_project();
    let address = Project::address(SLUG, &ID);
    let mut account = world.svm.get_account(&address).unwrap();
    account.data[60..68].copy_from_slice(&u64::MAX.to_le_bytes());
    world.svm.set_account(address, account);
    assert_eq!(world.project(SLUG).link.seq, u64::MAX);
    let refusal = world.send(world.update_project(&owner, SLUG, other_details()), &[&owner]).err();
    assert_eq!(refusal, Some(refused(RegistryError::EventsExhausted)));
}

#[test]
fn it_stays_below_its_ceiling_of_compute_units() {
    let (mut world, owner) = World::with_project();
    let done = world.send(world.update_project(&owner, SLUG, other_details()), &[&owner]).unwrap();
    println!("update_project: {} CU", done.compute_units);
    assert!(done.compute_units <= CEILING, "{} CU", done.compute_units);
}
