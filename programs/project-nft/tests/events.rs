//! Golden events: bytes that the program has emitted, kept for ever, with what the indexer makes of
//! them. A new version of an event gets a new file; the files of old versions stay readable.
//!
//! With `DEAI_BLESS=1` the files of events that have none are written, for a person to read and commit.

use std::collections::BTreeMap;
use std::path::PathBuf;

use project_nft::events::{NftEvent, Unreadable};
use project_nft::state::{AllowList, EventLink};
use project_registry::state::Role;
use serde_json::{Value, json};
use solana_signer::Signer;

use crate::world::*;

/// Something that emits every event of the program, and each event's head before it.
fn story() -> Vec<(&'static str, EventLink, Emitted)> {
    let mut world = World::open();
    let (owner, maintainer, buyer) = (key(3), world.member(4, Role::Maintainer), world.wallet(5));
    let creator = key(20);
    let list = [buyer.pubkey(), key(6).pubkey()];
    let terms = listed(AllowList::new(&world.collection, &list).root(), 2);
    let mut logged = Vec::new();
    let mut link = EventLink::default();
    let mut keep = |name, mut done: Done| {
        let emitted = done.events.pop().unwrap();
        let previous = link;
        link = emitted.event.link();
        logged.push((name, previous, emitted));
    };

    let call = world.create_collection(&owner, details(), by_authority());
    keep("collection_created", world.send(&[call], &[&owner]).unwrap());
    let call = world.verify_creator(&creator);
    keep("creator_verified", world.send(&[call], &[&creator]).unwrap());
    let update = project_nft::state::CollectionDetails { max_supply: 90, ..details() };
    let call = world.update_collection(&maintainer, update);
    keep("collection_updated", world.send(&[call], &[&maintainer]).unwrap());
    let call = world.unverify_creator(&creator);
    keep("creator_unverified", world.send(&[call], &[&creator]).unwrap());
    let call = world.set_mint_policy(&owner, terms);
    keep("mint_policy_set", world.send(&[call], &[&owner]).unwrap());
    world.send(&[world.open_mint_counter(&buyer.pubkey(), &buyer)], &[&buyer]).unwrap();
    let mint = key(50);
    let call = world.mint_public(&buyer, &mint, &list);
    keep("nft_minted", world.send(&[call], &[&buyer, &mint]).unwrap());
    let nft = mint.pubkey();
    let call = world.update_nft_metadata(&owner, &nft, metadata());
    keep("nft_metadata_updated", world.send(&[call], &[&owner]).unwrap());
    let call = world.burn_nft(&buyer, &nft, &buyer.pubkey());
    keep("nft_burned", world.send(&[call], &[&buyer]).unwrap());
    for (seed, last) in [(60, "credential_revoked"), (61, "credential_burned")] {
        let mint = key(seed);
        let call = world.issue_credential(&owner, &buyer.pubkey(), &mint, credential());
        keep("credential_issued", world.send(&[call], &[&owner, &mint]).unwrap());
        let mint = mint.pubkey();
        let call = world.renew_credential(&maintainer, &mint, NOW + 99, [8; 32]);
        keep("credential_renewed", world.send(&[call], &[&maintainer]).unwrap());
        let (call, signer) = match last {
            "credential_revoked" => (world.revoke_credential(&owner, &mint, &buyer.pubkey(), "copied"), &owner),
            _ => (world.burn_credential(&buyer, &mint), &buyer),
        };
        keep(last, world.send(&[call], &[signer]).unwrap());
    }
    let call = world.freeze_metadata(&owner);
    keep("metadata_frozen", world.send(&[call], &[&owner]).unwrap());
    let call = world.close_collection(&owner);
    keep("collection_closed", world.send(&[call], &[&owner]).unwrap());
    logged
}

/// A collection of the first layout is brought to the present one.
fn migration() -> (&'static str, EventLink, Emitted) {
    let (mut world, _) = World::with_nft();
    world.keep(world.collection, "collection.v1");
    let previous = world.collection().link;
    let mut done = world.send(&[world.migrate_collection()], &[]).unwrap();
    ("collection_migrated", previous, done.events.pop().unwrap())
}

#[test]
fn a_scenario_has_no_gaps_and_every_head_matches() {
    let mut link = EventLink::default();
    for (name, previous, emitted) in story() {
        assert_eq!(previous, link, "{name}");
        link = link_after(link, &emitted);
        assert_eq!(emitted.event.link(), link, "{name}");
    }
    assert_eq!(link.seq, 16);
}

#[test]
fn the_golden_events_are_what_the_program_emits() {
    let mut first = BTreeMap::new();
    for (name, previous, emitted) in story().into_iter().chain([migration()]) {
        first.entry(name).or_insert((previous, emitted));
    }
    assert_eq!(first.len(), 15, "each event is reported");
    for (name, (previous, emitted)) in first {
        let path = folder().join(format!("{name}.v1.json"));
        if !path.exists() && std::env::var_os("DEAI_BLESS").is_some() {
            let golden = json!({
                "emitter": project_nft::ID.to_string(),
                "previous_head": hex::encode(previous.head),
                "data": hex::encode(&emitted.data),
                "event": {"kind": name, "data": {}},
            });
            std::fs::create_dir_all(folder()).unwrap();
            std::fs::write(&path, serde_json::to_string_pretty(&golden).unwrap() + "\n").unwrap();
        }
        let golden = golden(&format!("{name}.v1.json"));
        assert_eq!(golden["data"], hex::encode(&emitted.data), "{name}");
        assert_eq!(golden["emitter"], project_nft::ID.to_string());
        assert_eq!(golden["event"]["kind"], name);
    }
}

#[test]
fn every_golden_event_is_read_and_its_head_holds() {
    for entry in std::fs::read_dir(folder()).unwrap() {
        let file = entry.unwrap().file_name().into_string().unwrap();
        let golden = golden(&file);
        let data = hex::decode(golden["data"].as_str().unwrap()).unwrap();
        let event = NftEvent::decode(&data).unwrap_or_else(|error| panic!("{file}: {error}"));
        let mut previous = EventLink { seq: event.link().seq - 1, head: [0; 32] };
        hex::decode_to_slice(golden["previous_head"].as_str().unwrap(), &mut previous.head).unwrap();
        assert_eq!(link_after(previous, &Emitted { data, event: event.clone() }), event.link(), "{file}");
        assert_eq!(golden["event"]["data"]["collection"], event.collection().to_string(), "{file}");
    }
}

#[test]
fn what_is_no_event_says_why() {
    let golden = golden("nft_minted.v1.json");
    let data = hex::decode(golden["data"].as_str().unwrap()).unwrap();

    assert_eq!(NftEvent::decode(&[]), Err(Unreadable::NotAnEvent));
    assert_eq!(NftEvent::decode(&data[8..]), Err(Unreadable::NotAnEvent));
    let mut unknown = data.clone();
    unknown[8..16].fill(9);
    assert_eq!(NftEvent::decode(&unknown), Err(Unreadable::UnknownDiscriminator([9; 8])));
    let mut longer = data.clone();
    longer.push(0);
    for cut in [&data[..data.len() - 1], &data[..16], &longer] {
        assert!(matches!(NftEvent::decode(cut), Err(Unreadable::Fields { event: "NftMinted", .. })));
    }
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../programs/project-nft/tests/events")
}

fn golden(file: &str) -> Value {
    let path = folder().join(file);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap()
}
