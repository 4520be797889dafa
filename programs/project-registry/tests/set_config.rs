use project_registry::RegistryError;
use project_registry::events::{RegistryConfigured, RegistryEvent};
use project_registry::state::{EventLink, Registry};
use solana_signer::Signer;

use crate::world::*;

#[test]
fn the_authority_sets_the_terms_of_projects_to_come() {
    let mut world = World::open();
    let owner = world.wallet(3);
    let link = world.registry().link;

    let done = world.send(world.set_config(nobody(), 2 * FEE), &[]).unwrap();

    let registry = world.registry();
    assert_eq!((registry.treasury, registry.project_fee), (nobody(), 2 * FEE));
    let EventLink { seq, head } = registry.link;
    assert_eq!(
        done.one(link),
        RegistryEvent::RegistryConfigured(RegistryConfigured {
            registry: Registry::ADDRESS,
            treasury: nobody(),
            project_fee: 2 * FEE,
            at: NOW,
            seq,
            head,
        })
    );
    let stale = world.send(world.create_project(&owner, "late", details()), &[&owner]).err();
    assert_eq!(stale, Some(refused(RegistryError::WrongTreasury)));
    world.treasury = nobody();
    world.send(world.create_project(&owner, "late", details()), &[&owner]).unwrap();
    assert_eq!(world.balance(&nobody()), 2 * FEE);
}

#[test]
fn a_fee_is_nothing_or_enough_to_open_the_treasury() {
    let mut world = World::open();
    for fee in [1, 890_879, Registry::MAX_PROJECT_FEE + 1, u64::MAX] {
        let refusal = world.send(world.set_config(nobody(), fee), &[]).err();
        assert_eq!(refusal, Some(refused(RegistryError::InvalidProjectFee)), "{fee}");
    }
    for fee in [0, 890_880, Registry::MAX_PROJECT_FEE] {
        world.send(world.set_config(nobody(), fee), &[]).unwrap();
    }
}

#[test]
fn the_same_terms_change_nothing() {
    let mut world = World::open();
    let refusal = world.send(world.set_config(world.treasury, FEE), &[]).err();
    assert_eq!(refusal, Some(refused(RegistryError::Unchanged)));
}

#[test]
fn nobody_else_may() {
    let mut world = World::open();
    let stranger = world.wallet(9);
    let mut call = world.set_config(nobody(), FEE);
    call.accounts[1].pubkey = stranger.pubkey();
    assert_eq!(world.send(call, &[&stranger]).err(), Some(refused(RegistryError::NotAuthority)));
}

#[test]
fn it_withstands_substitutes() {
    let mut world = World::open();
    let call = world.set_config(nobody(), FEE);
    world.withstands(&call, &[], &[]);
}
