use anchor_lang::error::ErrorCode;
use anchor_lang::prelude::Pubkey;
use project_registry::events::{RegistryEvent, RegistryInitialized};
use project_registry::state::{EventLink, Registry};
use project_registry::{ID, RegistryError};
use solana_signer::Signer;

use crate::world::*;

#[test]
fn the_upgrade_authority_opens_the_registry() {
    let mut world = World::deployed();

    let done = world.send(world.initialize(FEE), &[]).unwrap();

    let registry = world.registry();
    let link = link_after(EventLink::default(), &done.events[0]);
    assert_eq!(
        registry,
        Registry {
            version: Registry::VERSION,
            bump: Pubkey::find_program_address(&[Registry::SEED], &ID).1,
            authority: world.authority.pubkey(),
            treasury: world.treasury,
            project_fee: FEE,
            link,
            pending_authority: Pubkey::default(),
            payer: world.authority.pubkey(),
            attestor_count: 0,
            paused: false,
            reserved: [0; 59],
        }
    );
    let logged: Vec<_> = done.events.into_iter().map(|emitted| emitted.event).collect();
    assert_eq!(
        logged,
        [RegistryEvent::RegistryInitialized(RegistryInitialized {
            registry: Registry::address(&ID),
            authority: world.authority.pubkey(),
            treasury: world.treasury,
            project_fee: FEE,
            at: NOW,
            seq: 1,
            head: link.head,
        })]
    );
}

#[test]
fn anyone_else_may_not_open_it() {
    let mut world = World::deployed();
    let upgrade_authority = world.wallet(9).pubkey();
    world.set_upgrade_authority(Some(upgrade_authority));
    let refusal = world.send(world.initialize(FEE), &[]).err();
    assert_eq!(refusal, Some(refused(RegistryError::NotUpgradeAuthority)));
}

#[test]
fn a_program_that_can_no_longer_be_upgraded_has_nobody_to_open_it() {
    let mut world = World::deployed();
    world.set_upgrade_authority(None);
    let refusal = world.send(world.initialize(FEE), &[]).err();
    assert_eq!(refusal, Some(refused(RegistryError::NotUpgradeAuthority)));
}

#[test]
fn the_upgrade_authority_must_sign() {
    let mut world = World::deployed();
    let upgrade_authority = world.wallet(9).pubkey();
    world.set_upgrade_authority(Some(upgrade_authority));
    let mut unsigned = world.initialize(FEE);
    unsigned.accounts[1].pubkey = upgrade_authority;
    unsigned.accounts[1].is_signer = false;
    assert_eq!(world.send(unsigned, &[]).err(), Some(anchor(ErrorCode::AccountNotSigner)));
}

#[test]
fn the_program_data_of_another_program_proves_nothing() {
    let mut world = World::deployed();
    let upgrade_authority = world.wallet(9).pubkey();
    // The caller is the upgrade authority of a program of their own, not of this one.
    let own = world.forge(&program_data(), anchor_lang::solana_program::bpf_loader_upgradeable::ID);
    world.set_upgrade_authority(Some(upgrade_authority));
    let mut substituted = world.initialize(FEE);
    substituted.accounts[2].pubkey = own;
    assert_eq!(world.send(substituted, &[]).err(), Some(anchor(ErrorCode::ConstraintSeeds)));
}

#[test]
fn the_registry_stands_at_its_own_address_only() {
    let mut world = World::deployed();
    let mut elsewhere = world.initialize(FEE);
    elsewhere.accounts[0].pubkey = Pubkey::find_program_address(&[b"another"], &ID).0;
    assert_eq!(world.send(elsewhere, &[]).err(), Some(anchor(ErrorCode::ConstraintSeeds)));
}

#[test]
fn it_opens_once() {
    let mut world = World::open();
    let before = world.registry();
    assert_eq!(world.send(world.initialize(0), &[]).err(), Some(custom(0)));
    assert_eq!(world.registry(), before);
}

#[test]
fn lamports_sent_ahead_do_not_keep_it_from_opening() {
    for lamports in [890_880, 10 * SOL] {
        let mut world = World::deployed();
        world.svm.airdrop(&Registry::address(&ID), lamports);
        world.send(world.initialize(FEE), &[]).unwrap();
        assert_eq!(world.registry().project_fee, FEE);
    }
}

#[test]
fn a_fee_is_nothing_or_enough_to_open_the_treasury() {
    for fee in [1, 890_879, Registry::MAX_PROJECT_FEE + 1, u64::MAX] {
        let mut world = World::deployed();
        let refusal = world.send(world.initialize(fee), &[]).err();
        assert_eq!(refusal, Some(refused(RegistryError::InvalidProjectFee)), "{fee}");
    }
    for fee in [0, 890_880, Registry::MAX_PROJECT_FEE] {
        let mut world = World::deployed();
        world.send(world.initialize(fee), &[]).unwrap();
        assert_eq!(world.registry().project_fee, fee);
    }
}

#[test]
fn it_withstands_substitutes() {
    let mut world = World::deployed();
    let call = world.initialize(FEE);
    world.withstands(&call, &[], &[]);
}
