use project_registry::events::{ProfileUpdated, RegistryEvent};
use project_registry::state::{EventLink, Profile, ProfileDetails};
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
fn a_wallet_replaces_what_it_says() {
    let (mut world, wallet) = with_profile();
    let link = held(&world).link;
    world.wait(60);
    let details =
        ProfileDetails { handle: "ada-l".to_owned(), metadata_uri: "ar://2".to_owned(), metadata_sha256: [1; 32] };

    let done = world.send(world.update_profile(wallet.pubkey(), details.clone()), &[&wallet]).unwrap();

    let profile = held(&world);
    let ProfileDetails { handle, metadata_uri, metadata_sha256 } = details;
    assert_eq!((&profile.handle, &profile.metadata_uri), (&handle, &metadata_uri));
    assert_eq!((profile.metadata_sha256, profile.created_at, profile.updated_at), (metadata_sha256, NOW, NOW + 60));
    let EventLink { seq, head } = profile.link;
    assert_eq!(
        done.one(link),
        RegistryEvent::ProfileUpdated(ProfileUpdated {
            profile: Profile::address(&wallet.pubkey(), &ID),
            handle,
            metadata_uri,
            metadata_sha256,
            at: NOW + 60,
            seq,
            head,
        })
    );
}

#[test]
fn what_breaks_a_rule_is_refused() {
    let (mut world, wallet) = with_profile();
    let call = world.update_profile(wallet.pubkey(), ProfileDetails { handle: "A".to_owned(), ..profile() });
    assert_eq!(world.send(call, &[&wallet]).err(), Some(refused(RegistryError::InvalidHandle)));
    for metadata_uri in bad_uris() {
        let call = world.update_profile(wallet.pubkey(), ProfileDetails { metadata_uri, ..profile() });
        assert_eq!(world.send(call, &[&wallet]).err(), Some(refused(RegistryError::InvalidMetadataUri)));
    }
}

#[test]
fn another_wallet_may_not() {
    let (mut world, _) = with_profile();
    let stranger = world.wallet(10);
    let mut call = world.update_profile(key(9).pubkey(), profile());
    let signer = call.accounts.iter_mut().find(|meta| meta.is_signer).unwrap();
    signer.pubkey = stranger.pubkey();
    assert_eq!(world.send(call, &[&stranger]).err(), Some(refused(RegistryError::NotProfileWallet)));
}

#[test]
fn it_withstands_substitutes() {
    let (mut world, wallet) = with_profile();
    let call = world.update_profile(wallet.pubkey(), profile());
    world.withstands(&call, &[&wallet], &[]);
}
