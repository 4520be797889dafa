use project_registry::events::{ProfileNearLinked, RegistryEvent};
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
fn a_wallet_claims_a_near_account_and_another() {
    let (mut world, wallet) = with_profile();
    for near_account in ["ada.near", "ada_2.test.near"] {
        let link = held(&world).link;

        let done = world.send(world.link_near(wallet.pubkey(), near_account), &[&wallet]).unwrap();

        let profile = held(&world);
        assert_eq!(profile.near_account, near_account);
        let EventLink { seq, head } = profile.link;
        assert_eq!(
            done.one(link),
            RegistryEvent::ProfileNearLinked(ProfileNearLinked {
                profile: Profile::address(&wallet.pubkey(), &ID),
                wallet: wallet.pubkey(),
                near_account: near_account.to_owned(),
                at: NOW,
                seq,
                head,
            })
        );
    }
    let again = world.send(world.link_near(wallet.pubkey(), "ada_2.test.near"), &[&wallet]).err();
    assert_eq!(again, Some(refused(RegistryError::Unchanged)));
}

#[test]
fn what_is_no_near_account_is_refused() {
    let (mut world, wallet) = with_profile();
    for bad in ["", "a", "Ada.near", "a..b", ".a", "a-", "a b", "a\0b", &"x".repeat(65)] {
        let refusal = world.send(world.link_near(wallet.pubkey(), bad), &[&wallet]).err();
        assert_eq!(refusal, Some(refused(RegistryError::InvalidNearAccount)), "{bad:?}");
    }
}

#[test]
fn another_wallet_may_not() {
    let (mut world, _) = with_profile();
    let stranger = world.wallet(10);
    let mut call = world.link_near(key(9).pubkey(), "ada.near");
    let signer = call.accounts.iter_mut().find(|meta| meta.is_signer).unwrap();
    signer.pubkey = stranger.pubkey();
    assert_eq!(world.send(call, &[&stranger]).err(), Some(refused(RegistryError::NotProfileWallet)));
}

#[test]
fn it_withstands_substitutes() {
    let (mut world, wallet) = with_profile();
    let call = world.link_near(wallet.pubkey(), "ada.near");
    world.withstands(&call, &[&wallet], &[]);
}
