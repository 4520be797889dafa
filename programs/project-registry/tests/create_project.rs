use anchor_lang::error::ErrorCode;
use anchor_lang::prelude::Pubkey;
use anchor_lang::system_program;
use project_registry::events::{ProjectCreated, RegistryEvent};
use project_registry::state::{EventLink, Project, ProjectStatus, Registry};
use project_registry::{EVENT_AUTHORITY_AND_BUMP, ID, RegistryError};
use solana_instruction::{AccountMeta, Instruction};
use solana_signer::Signer;

use crate::world::*;

const CEILING: u64 = 15_000;

#[test]
fn a_wallet_registers_a_project() {
    let mut world = World::open();
    let owner = world.wallet(3);
    let (slug, details) = ("protein-folding", details());
    let (address, bump) = Pubkey::find_program_address(&[Project::SEED, b"protein-folding"], &ID);
    let had = world.balance(&owner.pubkey());

    let done = world.send(world.create_project(&owner, slug, details.clone()), &[&owner]).unwrap();

    let link = link_after(EventLink::default(), &done.events[0]);
    assert_eq!(
        world.project("protein-folding"),
        Project {
            version: Project::VERSION,
            bump,
            kind: details.kind,
            status: ProjectStatus::Active,
            owner: owner.pubkey(),
            created_at: NOW,
            updated_at: NOW,
            link,
            metadata_sha256: details.metadata_sha256,
            pending_owner: Pubkey::default(),
            payer: owner.pubkey(),
            created_slot: world.svm.clock().slot,
            member_count: 0,
            release_count: 0,
            open_release_count: 0,
            reserved: [0; 44],
            slug: slug.to_owned(),
            name: details.name.clone(),
            metadata_uri: details.metadata_uri.clone(),
        }
    );
    let logged: Vec<_> = done.events.into_iter().map(|emitted| emitted.event).collect();
    assert_eq!(
        logged,
        [RegistryEvent::ProjectCreated(ProjectCreated {
            project: address,
            owner: owner.pubkey(),
            slug: slug.to_owned(),
            name: details.name,
            kind: details.kind,
            status: ProjectStatus::Active,
            metadata_uri: details.metadata_uri,
            metadata_sha256: details.metadata_sha256,
            at: NOW,
            seq: 1,
            head: link.head,
        })]
    );
    let rent = world.svm.minimum_balance_for_rent_exemption(Project::SPACE);
    assert_eq!(world.balance(&address), rent);
    assert_eq!(world.balance(&world.treasury), FEE, "the fee opens a treasury that was empty");
    assert_eq!(world.balance(&owner.pubkey()), had - FEE - rent);
}

#[test]
fn the_longest_project_fits() {
    let mut world = World::open();
    let owner = world.wallet(3);
    let (slug, details) = ("x".repeat(32), longest_details());
    world.send(world.create_project(&owner, &slug, details.clone()), &[&owner]).unwrap();
    let project = world.project(&slug);
    assert_eq!((project.name, project.metadata_uri), (details.name, details.metadata_uri));
}

#[test]
fn a_registry_without_a_fee_takes_none() {
    let mut world = World::deployed();
    world.send(world.initialize(0), &[]).unwrap();
    let owner = world.wallet(3);
    world.send(world.create_project(&owner, "free", details()), &[&owner]).unwrap();
    assert_eq!(world.balance(&world.treasury), 0);
}

#[test]
fn the_treasury_may_own_a_project_itself() {
    let mut world = World::open();
    let owner = world.wallet(2);
    assert_eq!(owner.pubkey(), world.treasury);
    world.send(world.create_project(&owner, "house", details()), &[&owner]).unwrap();
    assert_eq!(world.project("house").owner, world.treasury);
}

#[test]
fn what_breaks_a_rule_is_refused() {
    let mut world = World::open();
    let owner = world.wallet(3);
    for slug in ["", "ab", &"x".repeat(33), &"x".repeat(200), "-ab", "ab-", "a--b", "Abc", "a b c", "a\0b"] {
        let refusal = world.send(world.create_project(&owner, slug, details()), &[&owner]).err();
        assert_eq!(refusal, Some(refused(RegistryError::InvalidSlug)), "{slug:?}");
    }
    for (details, error) in bad_details() {
        let shown = format!("{details:?}");
        let refusal = world.send(world.create_project(&owner, "good", details), &[&owner]).err();
        assert_eq!(refusal, Some(refused(error)), "{shown}");
    }
}

#[test]
fn a_kind_that_does_not_exist_is_refused() {
    let mut world = World::open();
    let owner = world.wallet(3);
    let mut unknown = world.create_project(&owner, "good", details());
    let kind = 8 + 4 + "good".len() + 4 + details().name.len();
    assert_eq!(unknown.data[kind], 2, "the simulation");
    unknown.data[kind] = 7;
    assert_eq!(world.send(unknown, &[&owner]).err(), Some(anchor(ErrorCode::InstructionDidNotDeserialize)));
}

#[test]
fn a_slug_is_taken_once() {
    let (mut world, _) = World::with_project();
    let before = world.project("protein-folding");
    let other = world.wallet(4);
    let refusal = world.send(world.create_project(&other, "protein-folding", details()), &[&other]).err();
    assert_eq!(refusal, Some(custom(0)));
    assert_eq!(world.project("protein-folding"), before);
}

#[test]
fn lamports_sent_ahead_do_not_keep_a_slug_from_its_project() {
    let rent = World::open().svm.minimum_balance_for_rent_exemption(Project::SPACE);
    for lamports in [890_880, rent, rent + SOL] {
        let mut world = World::open();
        let owner = world.wallet(3);
        world.svm.airdrop(&Project::address("wanted", &ID), lamports);
        world.send(world.create_project(&owner, "wanted", details()), &[&owner]).unwrap();
        assert_eq!(world.project("wanted").owner, owner.pubkey());
        assert_eq!(world.balance(&Project::address("wanted", &ID)), lamports.max(rent));
    }
}

#[test]
fn a_project_stands_at_the_address_of_its_slug_only() {
    let mut world = World::open();
    let owner = world.wallet(3);
    let mut elsewhere = world.create_project(&owner, "mine", details());
    elsewhere.accounts[0].pubkey = Project::address("another", &ID);
    assert_eq!(world.send(elsewhere, &[&owner]).err(), Some(anchor(ErrorCode::ConstraintSeeds)));
}

#[test]
fn the_owner_must_sign() {
    let mut world = World::open();
    let owner = world.wallet(3);
    let mut unsigned = world.create_project(&owner, "mine", details());
    unsigned.accounts[1].is_signer = false;
    assert_eq!(world.send(unsigned, &[]).err(), Some(anchor(ErrorCode::AccountNotSigner)));
}

#[test]
fn an_owner_who_cannot_pay_gets_nothing() {
    let mut world = World::open();
    let owner = key(3);
    let rent = world.svm.minimum_balance_for_rent_exemption(Project::SPACE);
    for (lamports, missing) in [(rent - 1, "rent"), (FEE, "fee")] {
        world.svm.airdrop(&owner.pubkey(), lamports);
        let refusal = world.send(world.create_project(&owner, "mine", details()), &[&owner]).err();
        assert_eq!(refusal, Some(custom(1)), "{missing}");
        assert_eq!(world.balance(&Project::address("mine", &ID)), 0);
    }
}

#[test]
fn the_fee_goes_to_the_registrys_treasury_only() {
    let mut world = World::open();
    let owner = world.wallet(3);
    for thief in [owner.pubkey(), key(4).pubkey(), Registry::address(&ID), system_program::ID] {
        let mut substituted = world.create_project(&owner, "mine", details());
        substituted.accounts[3] = AccountMeta::new(thief, false);
        let refusal = world.send(substituted, &[&owner]).err();
        // The runtime makes a program's own account read-only before ours can name the treasury.
        let fixed = if thief == system_program::ID {
            anchor(ErrorCode::ConstraintMut)
        } else {
            refused(RegistryError::WrongTreasury)
        };
        assert_eq!(refusal, Some(fixed), "{thief}");
    }
}

#[test]
fn a_registry_of_someones_own_is_no_registry() {
    let mut world = World::open();
    let owner = world.wallet(3);
    let real = Registry::address(&ID);
    let cases = [
        (world.forge(&real, key(4).pubkey()), ErrorCode::AccountOwnedByWrongProgram),
        (world.forge(&real, ID), ErrorCode::ConstraintAddress),
        (key(5).pubkey(), ErrorCode::AccountNotInitialized),
    ];
    for (registry, error) in cases {
        let mut substituted = world.create_project(&owner, "mine", details());
        substituted.accounts[2].pubkey = registry;
        assert_eq!(world.send(substituted, &[&owner]).err(), Some(anchor(error)));
    }
}

#[test]
fn before_the_registry_is_open_there_are_no_projects() {
    let mut world = World::deployed();
    let owner = world.wallet(3);
    let refusal = world.send(world.create_project(&owner, "early", details()), &[&owner]).err();
    assert_eq!(refusal, Some(anchor(ErrorCode::AccountNotInitialized)));
}

#[test]
fn an_event_cannot_be_forged_by_sending_its_bytes() {
    let mut world = World::open();
    let owner = world.wallet(3);
    let done = world.send(world.create_project(&owner, "real", details()), &[&owner]).unwrap();
    let data = done.events[0].data.clone();
    let forged = |authority: AccountMeta| Instruction { program_id: ID, accounts: vec![authority], data: data.clone() };
    let unsigned = forged(AccountMeta::new_readonly(EVENT_AUTHORITY_AND_BUMP.0, false));
    assert_eq!(world.send(unsigned, &[]).err(), Some(anchor(ErrorCode::ConstraintSigner)));
    let signed_by_another = forged(AccountMeta::new_readonly(owner.pubkey(), true));
    assert_eq!(world.send(signed_by_another, &[&owner]).err(), Some(anchor(ErrorCode::ConstraintSeeds)));
}

#[test]
fn it_stays_below_its_ceiling_of_compute_units() {
    for slug in ["abc", "protein-folding", "climate-model-2", &"x".repeat(32)] {
        let mut world = World::open();
        let owner = world.wallet(3);
        let done = world.send(world.create_project(&owner, slug, details()), &[&owner]).unwrap();
        let used = done.without_search(world.project(slug).bump);
        assert!(used <= CEILING, "{slug}: {used} CU");
    }
}

#[test]
fn it_withstands_substitutes() {
    let mut world = World::open();
    let owner = world.wallet(3);
    let call = world.create_project(&owner, "mine", details());
    world.withstands(&call, &[&owner], &[]);
}
