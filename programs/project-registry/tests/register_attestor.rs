use anchor_lang::error::ErrorCode;
use anchor_lang::prelude::Pubkey;
use project_registry::events::{AttestorRegistered, RegistryEvent};
use project_registry::state::{Attestor, AttestorDetails, EventLink, Registry};
use project_registry::{ID, RegistryError};
use solana_signer::Signer;

use crate::world::*;

#[test]
fn the_authority_lets_a_wallet_attest() {
    let mut world = World::open();
    let (link, wallet) = (world.registry().link, nobody());
    let address = Attestor::address(&wallet, &ID);

    let done = world.send(world.register_attestor(wallet, attestor()), &[]).unwrap();

    let AttestorDetails { name, uri } = attestor();
    let payer = world.authority.pubkey();
    assert_eq!(
        world.read::<Attestor>(&address),
        Attestor {
            version: Attestor::VERSION,
            bump: Pubkey::find_program_address(&[Attestor::SEED, wallet.as_ref()], &ID).1,
            active: true,
            wallet,
            payer,
            registered_at: NOW,
            attestation_count: 0,
            link: EventLink::default(),
            reserved: [0; 64],
            name: name.clone(),
            uri: uri.clone(),
        }
    );
    assert_eq!(world.registry().attestor_count, 1);
    let EventLink { seq, head } = world.registry().link;
    assert_eq!(
        done.one(link),
        RegistryEvent::AttestorRegistered(AttestorRegistered {
            registry: Registry::ADDRESS,
            attestor: address,
            wallet,
            payer,
            name,
            uri,
            at: NOW,
            seq,
            head,
        })
    );
    assert_eq!(world.send(world.register_attestor(wallet, attestor()), &[]).err(), Some(custom(0)), "once");
}

#[test]
fn what_breaks_a_rule_is_refused() {
    let mut world = World::open();
    for name in ["", "a\nb", &"x".repeat(65)] {
        let call = world.register_attestor(nobody(), AttestorDetails { name: name.to_owned(), ..attestor() });
        assert_eq!(world.send(call, &[]).err(), Some(refused(RegistryError::InvalidName)));
    }
    for uri in bad_uris() {
        let call = world.register_attestor(nobody(), AttestorDetails { uri, ..attestor() });
        assert_eq!(world.send(call, &[]).err(), Some(refused(RegistryError::InvalidMetadataUri)));
    }
    let longest = AttestorDetails { name: "é".repeat(32), uri: longest_uri() };
    world.send(world.register_attestor(nobody(), longest), &[]).unwrap();
}

#[test]
fn an_attestor_stands_at_its_wallets_address_only() {
    let mut world = World::open();
    let mut call = world.register_attestor(nobody(), attestor());
    call.accounts[2].pubkey = Attestor::address(&key(1).pubkey(), &ID);
    assert_eq!(world.send(call, &[]).err(), Some(anchor(ErrorCode::ConstraintSeeds)));
}

#[test]
fn nobody_else_may() {
    let mut world = World::open();
    let stranger = world.wallet(9);
    let mut call = world.register_attestor(nobody(), attestor());
    call.accounts[1].pubkey = stranger.pubkey();
    assert_eq!(world.send(call, &[&stranger]).err(), Some(refused(RegistryError::NotAuthority)));
}

#[test]
fn it_withstands_substitutes() {
    let mut world = World::open();
    let call = world.register_attestor(nobody(), attestor());
    world.withstands(&call, &[], &[]);
}
