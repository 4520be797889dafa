use project_nft::NftError;
use project_nft::events::CollectionMigrated;
use project_nft::state::Collection;
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::world::*;

/// The owner holds an NFT of a collection that the first version of the program made.
fn old() -> World {
    let (mut world, _) = World::with_nft();
    world.keep(world.collection, "collection.v1");
    world
}

#[test]
fn a_collection_of_the_first_layout_is_read_and_brought_to_this_one() {
    let mut world = old();
    let before = world.collection();
    assert_eq!((before.version, before.created_slot, before.minted), (1, 0, 1));
    assert_eq!((before.name.as_str(), before.index), ("Folded proteins", INDEX), "all else is where it was");

    let done = world.send(&[world.migrate_collection()], &[]).unwrap();

    let link = link_after(before.link, &done.events[0]);
    let logged = CollectionMigrated { collection: world.collection, version: 2, at: NOW, seq: 3, head: link.head };
    assert_eq!(done.events.len(), 1);
    assert_eq!(done.events[0].event, logged.into(), "its chain of events goes on");
    assert_eq!(world.collection(), Collection { version: 2, link, ..before });
    let (owner, mint) = (key(3), key(51));
    world.send(&[world.update_collection(&owner, other_details())], &[&owner]).unwrap();
    world.send(&[world.mint_by_authority(&owner, &owner.pubkey(), &mint)], &[&owner, &mint]).unwrap();
    for mint in [key(50), mint] {
        world.send(&[world.burn_nft(&owner, &mint.pubkey(), &owner.pubkey())], &[&owner]).unwrap();
    }
    world.send(&[world.close_collection(&owner)], &[&owner]).unwrap();
}

#[test]
fn an_old_layout_is_not_written_by_the_rules_of_the_new_one() {
    let mut world = old();
    let (owner, creator, fresh) = (key(3), key(20), key(51));
    let nft = key(50).pubkey();
    let calls: [(_, Vec<&Keypair>); 8] = [
        (world.update_collection(&owner, other_details()), vec![&owner]),
        (world.set_mint_policy(&owner, free()), vec![&owner]),
        (world.freeze_metadata(&owner), vec![&owner]),
        (world.mint_by_authority(&owner, &owner.pubkey(), &fresh), vec![&owner, &fresh]),
        (world.update_nft_metadata(&owner, &nft, longest_metadata()), vec![&owner]),
        (world.issue_credential(&owner, &creator.pubkey(), &fresh, credential()), vec![&owner, &fresh]),
        (world.verify_creator(&creator), vec![&creator]),
        (world.unverify_creator(&creator), vec![&creator]),
    ];
    for (call, signers) in calls {
        assert_eq!(world.send(&[call], &signers).err(), Some(refused(NftError::OutdatedLayout)));
    }
}

#[test]
fn nobody_waits_for_a_migration_to_get_out() {
    let mut world = old();
    let (owner, nft) = (key(3), key(50).pubkey());
    world.send(&[world.burn_nft(&owner, &nft, &owner.pubkey())], &[&owner]).unwrap();
    assert_eq!(world.collection().version, 1);
    world.send(&[world.close_collection(&owner)], &[&owner]).unwrap();
    assert!(world.is_closed(&world.collection));
}

#[test]
fn a_collection_of_this_layout_needs_none() {
    let mut world = World::with_collection();
    assert_eq!((world.collection().version, world.collection().created_slot), (2, SLOT));
    let call = world.migrate_collection();
    assert_eq!(world.send(&[call], &[]).err(), Some(refused(NftError::CurrentLayout)));
}
