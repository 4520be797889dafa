use anchor_lang::error::ErrorCode;
use anchor_lang::prelude::Pubkey;
use project_registry::events::{ProfileCreated, RegistryEvent};
use project_registry::state::{EventLink, Profile, ProfileDetails};
use project_registry::{ID, RegistryError};
use solana_signer::Signer;

use crate::world::*;

#[test]
fn a_wallet_says_who_it_is() {
    let mut world = World::open();
    let wallet = world.wallet(9);
    let address = Profile::address(&wallet.pubkey(), &ID);
    let had = world.balance(&wallet.pubkey());

    let done = world.send(world.create_profile(wallet.pubkey(), profile()), &[&wallet]).unwrap();

    let link = link_after(EventLink::default(), &done.events[0]);
    let ProfileDetails { handle, metadata_uri, metadata_sha256 } = profile();
    assert_eq!(
        world.read::<Profile>(&address),
        Profile {
            version: Profile::VERSION,
            bump: Pubkey::find_program_address(&[Profile::SEED, wallet.pubkey().as_ref()], &ID).1,
            wallet: wallet.pubkey(),
            created_at: NOW,
            updated_at: NOW,
            link,
            metadata_sha256,
            reserved: [0; 64],
            handle: handle.clone(),
            metadata_uri: metadata_uri.clone(),
            near_account: String::new(),
        }
    );
    assert_eq!(
        done.one(EventLink::default()),
        RegistryEvent::ProfileCreated(ProfileCreated {
            profile: address,
            wallet: wallet.pubkey(),
            handle,
            metadata_uri,
            metadata_sha256,
            at: NOW,
            seq: 1,
            head: link.head,
        })
    );
    assert_eq!(world.balance(&wallet.pubkey()), had - world.rent(Profile::SPACE));
}

#[test]
fn what_breaks_a_rule_is_refused() {
    let mut world = World::open();
    let wallet = world.wallet(9);
    for handle in ["", "ab", "-ab", "a--b", "Ada", "a\0b", &"x".repeat(33)] {
        let call = world.create_profile(wallet.pubkey(), ProfileDetails { handle: handle.to_owned(), ..profile() });
        assert_eq!(world.send(call, &[&wallet]).err(), Some(refused(RegistryError::InvalidHandle)), "{handle:?}");
    }
    for metadata_uri in bad_uris() {
        let call = world.create_profile(wallet.pubkey(), ProfileDetails { metadata_uri, ..profile() });
        assert_eq!(world.send(call, &[&wallet]).err(), Some(refused(RegistryError::InvalidMetadataUri)));
    }
}

#[test]
fn the_longest_profile_fits_with_the_longest_near_account() {
    let mut world = World::open();
    let wallet = world.wallet(9);
    let longest = ProfileDetails { handle: "x".repeat(32), metadata_uri: longest_uri(), metadata_sha256: [255; 32] };
    world.send(world.create_profile(wallet.pubkey(), longest), &[&wallet]).unwrap();
    world.send(world.link_near(wallet.pubkey(), &"a".repeat(64)), &[&wallet]).unwrap();
}

#[test]
fn a_wallet_has_one_profile() {
    let mut world = World::open();
    let wallet = world.wallet(9);
    world.send(world.create_profile(wallet.pubkey(), profile()), &[&wallet]).unwrap();
    assert_eq!(world.send(world.create_profile(wallet.pubkey(), profile()), &[&wallet]).err(), Some(custom(0)));
}

#[test]
fn lamports_sent_ahead_do_not_keep_a_wallet_from_its_profile() {
    let mut world = World::open();
    let wallet = world.wallet(9);
    world.svm.airdrop(&Profile::address(&wallet.pubkey(), &ID), SOL);
    world.send(world.create_profile(wallet.pubkey(), profile()), &[&wallet]).unwrap();
}

#[test]
fn a_profile_stands_at_its_wallets_address_only() {
    let mut world = World::open();
    let wallet = world.wallet(9);
    let mut call = world.create_profile(wallet.pubkey(), profile());
    call.accounts[0].pubkey = Profile::address(&nobody(), &ID);
    assert_eq!(world.send(call, &[&wallet]).err(), Some(anchor(ErrorCode::ConstraintSeeds)));
}

#[test]
fn it_withstands_substitutes() {
    let mut world = World::open();
    let wallet = world.wallet(9);
    let call = world.create_profile(wallet.pubkey(), profile());
    world.withstands(&call, &[&wallet], &[]);
}
