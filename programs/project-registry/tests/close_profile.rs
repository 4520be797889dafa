use anchor_lang::error::ErrorCode;
use project_registry::events::{ProfileClosed, RegistryEvent};
use project_registry::state::{EventLink, Profile};
use project_registry::{ID, RegistryError};
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::world::*;

fn with_profile() -> (World, Keypair) {
    let mut world = World::open();
    let wallet = world.wallet(9);
    world.send(world.create_profile(wallet.pubkey(), profile()), &[&wallet]).unwrap();
    (world, wallet)
}

fn held(world: &World) -> Profile {
    world.read(&Profile::address(&key(9).pubkey(), &ID))
}

#[test]
fn a_wallet_closes_its_profile_and_gets_the_rent() {
    let (mut world, wallet) = with_profile();
    let link = held(&world).link;
    let had = world.balance(&wallet.pubkey());
    let address = Profile::address(&wallet.pubkey(), &ID);

    let done = world.send(world.close_profile(wallet.pubkey()), &[&wallet]).unwrap();

    assert!(!world.exists(&address));
    assert_eq!(world.balance(&wallet.pubkey()), had + world.rent(Profile::SPACE));
    let EventLink { seq, head } = link_after(link, &done.events[0]);
    let event = ProfileClosed { profile: address, wallet: wallet.pubkey(), at: NOW, seq, head };
    assert_eq!(done.one(link), RegistryEvent::ProfileClosed(event));
}

#[test]
fn a_recreated_profile_starts_a_new_event_chain() {
    let (mut world, wallet) = with_profile();
    world.send(world.link_near(wallet.pubkey(), "ada.near"), &[&wallet]).unwrap();
    world.send(world.close_profile(wallet.pubkey()), &[&wallet]).unwrap();
    let closed = world.send(world.unlink_near(wallet.pubkey()), &[&wallet]).err();
    assert_eq!(closed, Some(anchor(ErrorCode::AccountNotInitialized)));
    let done = world.send(world.create_profile(wallet.pubkey(), profile()), &[&wallet]).unwrap();
    assert_eq!(held(&world).link, link_after(EventLink::default(), &done.events[0]));
    assert_eq!(held(&world).near_account, "", "nothing is left of the one before");
}

#[test]
fn another_wallet_may_not() {
    let (mut world, _) = with_profile();
    let stranger = world.wallet(10);
    let mut call = world.close_profile(key(9).pubkey());
    let signer = call.accounts.iter_mut().find(|meta| meta.is_signer).unwrap();
    signer.pubkey = stranger.pubkey();
    assert_eq!(world.send(call, &[&stranger]).err(), Some(refused(RegistryError::NotProfileWallet)));
}

#[test]
fn it_withstands_substitutes() {
    let (mut world, wallet) = with_profile();
    let call = world.close_profile(wallet.pubkey());
    world.withstands(&call, &[&wallet], &[]);
}
