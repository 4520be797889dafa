use anchor_lang::prelude::Pubkey;
use project_registry::RegistryError;
use project_registry::events::{RegistryAuthorityAccepted, RegistryEvent};
use project_registry::state::{EventLink, Registry};
use solana_signer::Signer;

use crate::world::*;

#[test]
fn the_proposed_authority_takes_over() {
    let mut world = World::open();
    let next = world.wallet(9);
    world.send(world.propose_authority(Some(next.pubkey())), &[]).unwrap();
    let link = world.registry().link;

    let done = world.send(world.accept_authority(next.pubkey()), &[&next]).unwrap();

    let registry = world.registry();
    assert_eq!((registry.authority, registry.pending_authority), (next.pubkey(), Pubkey::default()));
    assert_eq!(registry.payer, world.authority.pubkey(), "the rent stays its payer's");
    let EventLink { seq, head } = registry.link;
    assert_eq!(
        done.one(link),
        RegistryEvent::RegistryAuthorityAccepted(RegistryAuthorityAccepted {
            registry: Registry::ADDRESS,
            authority: next.pubkey(),
            previous_authority: world.authority.pubkey(),
            at: NOW,
            seq,
            head,
        })
    );
    let late = world.send(world.set_paused(true), &[]).err();
    assert_eq!(late, Some(refused(RegistryError::NotAuthority)), "the previous one has no say any more");
}

#[test]
fn nobody_accepts_who_is_not_proposed() {
    let mut world = World::open();
    let stranger = world.wallet(9);
    let not_proposed = Some(refused(RegistryError::NotPendingAuthority));
    assert_eq!(world.send(world.accept_authority(stranger.pubkey()), &[&stranger]).err(), not_proposed);
    world.send(world.propose_authority(Some(nobody())), &[]).unwrap();
    assert_eq!(world.send(world.accept_authority(stranger.pubkey()), &[&stranger]).err(), not_proposed);
    world.send(world.propose_authority(Some(stranger.pubkey())), &[]).unwrap();
    world.send(world.propose_authority(None), &[]).unwrap();
    assert_eq!(world.send(world.accept_authority(stranger.pubkey()), &[&stranger]).err(), not_proposed);
}

#[test]
fn it_withstands_substitutes() {
    let mut world = World::open();
    let next = world.wallet(9);
    world.send(world.propose_authority(Some(next.pubkey())), &[]).unwrap();
    let call = world.accept_authority(next.pubkey());
    world.withstands(&call, &[&next], &[]);
}
