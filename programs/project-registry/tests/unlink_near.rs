use project_registry::events::{ProfileNearUnlinked, RegistryEvent};
use project_registry::state::{EventLink, Profile};
use project_registry::{ID, RegistryError};
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::world::*;

fn with_profile() -> (World, Keypair) {
    let mut world = World::open();
    let wallet = world.wallet(9);
    world.send(world.create_profile(wallet.pubkey(), profile()), &[&wallet]).unwrap();
    world.send(world.link_near(wallet.pubkey(), "ada.near"), &[&wallet]).unwrap();
    (world, wallet)
}

fn held(world: &World) -> Profile {
    world.read(&Profile::address(&key(9).pubkey(), &ID))
}

#[test]
fn a_wallet_withdraws_its_claim() {
    let (mut world, wallet) = with_profile();
    let link = held(&world).link;

    let done = world.send(world.unlink_near(wallet.pubkey()), &[&wallet]).unwrap();

    let profile = held(&world);
    assert_eq!(profile.near_account, "");
    let EventLink { seq, head } = profile.link;
    assert_eq!(
        done.one(link),
        RegistryEvent::ProfileNearUnlinked(ProfileNearUnlinked {
            profile: Profile::address(&wallet.pubkey(), &ID),
            wallet: wallet.pubkey(),
            near_account: "ada.near".to_owned(),
            at: NOW,
            seq,
            head,
        })
    );
    let again = world.send(world.unlink_near(wallet.pubkey()), &[&wallet]).err();
    assert_eq!(again, Some(refused(RegistryError::NearNotLinked)));
}

#[test]
fn another_wallet_may_not() {
    let (mut world, _) = with_profile();
    let stranger = world.wallet(10);
    let mut call = world.unlink_near(key(9).pubkey());
    let signer = call.accounts.iter_mut().find(|meta| meta.is_signer).unwrap();
    signer.pubkey = stranger.pubkey();
    assert_eq!(world.send(call, &[&stranger]).err(), Some(refused(RegistryError::NotProfileWallet)));
}

#[test]
fn it_withstands_substitutes() {
    let (mut world, wallet) = with_profile();
    let call = world.unlink_near(wallet.pubkey());
    world.withstands(&call, &[&wallet], &[]);
}
