//! Golden events: bytes that the program has emitted, kept for ever, with what the indexer makes of
//! them. A new version of an event gets a new file; the files of old versions stay readable.

use std::collections::BTreeSet;
use std::env;

use project_registry::events::{RegistryEvent, Unreadable};
use project_registry::state::EventLink;
use serde_json::{Value, json};
use solana_signer::Signer;

use crate::world::*;

#[test]
fn the_golden_events_are_what_the_program_emits() {
    let mut seen = BTreeSet::new();
    for logged in story() {
        let name = logged.emitted.event.name();
        // The first of each kind is the golden one.
        if !seen.insert(name) {
            continue;
        }
        let file = format!("{}.v1.json", snake(name));
        let (data, head) = (hex::encode(&logged.emitted.data), hex::encode(logged.previous.head));
        // A new event's file is begun by the program, and finished by the decoder's own test.
        if env::var_os("DEAI_BLESS_EVENTS").is_some() && !folder().join("events").join(&file).exists() {
            let link = logged.emitted.event.link();
            let golden = json!({
                "emitter": project_registry::ID.to_string(),
                "previous_head": head,
                "data": data,
                "link": { "seq": link.seq.to_string(), "head": hex::encode(link.head) },
                "event": { "kind": snake(name) },
            });
            let text = serde_json::to_string_pretty(&golden).unwrap();
            std::fs::write(folder().join("events").join(&file), text + "\n").unwrap();
        }
        let golden = golden(&file);
        assert_eq!(golden["data"], data, "{name}");
        assert_eq!(golden["previous_head"], head, "{name}");
        assert_eq!(golden["emitter"], project_registry::ID.to_string());
        assert_eq!(golden["event"]["kind"], snake(name));
    }
    let logged: BTreeSet<_> = RegistryEvent::NAMES.iter().copied().collect();
    assert_eq!(seen, logged, "the story reports every event");
}

#[test]
fn every_golden_event_is_read_and_its_head_holds() {
    let mut kinds = BTreeSet::new();
    for entry in std::fs::read_dir(folder().join("events")).unwrap() {
        let file = entry.unwrap().file_name().into_string().unwrap();
        let golden = golden(&file);
        let data = hex::decode(golden["data"].as_str().unwrap()).unwrap();
        let event = RegistryEvent::decode(&data).unwrap_or_else(|error| panic!("{file}: {error}"));
        let mut previous = EventLink { seq: event.link().seq - 1, head: [0; 32] };
        hex::decode_to_slice(golden["previous_head"].as_str().unwrap(), &mut previous.head).unwrap();
        assert_eq!(link_after(previous, &Emitted { data, event: event.clone() }), event.link(), "{file}");
        kinds.insert(golden["event"]["kind"].as_str().unwrap().to_owned());
    }
    assert_eq!(kinds.len(), RegistryEvent::NAMES.len(), "each event has a golden one");
}

#[test]
fn the_golden_events_name_their_entities() {
    let created = golden("project_created.v1.json");
    let data = hex::decode(created["data"].as_str().unwrap()).unwrap();
    let RegistryEvent::ProjectCreated(event) = RegistryEvent::decode(&data).unwrap() else { panic!("another event") };
    assert_eq!(event.owner, key(3).pubkey());
    let golden_data = &created["event"]["data"];
    assert_eq!(golden_data["project"], event.project.to_string());
    assert_eq!(golden_data["owner"], event.owner.to_string());
    assert_eq!(golden_data["slug"], event.slug);
    assert_eq!(golden_data["metadata_sha256"], hex::encode(event.metadata_sha256));
    assert_eq!(golden_data["at"], format!("{}000000000", event.at));
}

#[test]
fn what_is_no_event_says_why() {
    let golden = golden("project_created.v1.json");
    let data = hex::decode(golden["data"].as_str().unwrap()).unwrap();

    assert_eq!(RegistryEvent::decode(&[]), Err(Unreadable::NotAnEvent));
    assert_eq!(RegistryEvent::decode(&data[8..]), Err(Unreadable::NotAnEvent));
    let mut unknown = data.clone();
    unknown[8..16].fill(9);
    assert_eq!(RegistryEvent::decode(&unknown), Err(Unreadable::UnknownDiscriminator([9; 8])));
    let mut longer = data.clone();
    longer.push(0);
    for cut in [&data[..data.len() - 1], &data[..16], &longer] {
        assert!(matches!(RegistryEvent::decode(cut), Err(Unreadable::Fields { event: "ProjectCreated", .. })));
    }
}

/// ProjectCreated as project_created.
fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

fn golden(file: &str) -> Value {
    let path = folder().join("events").join(file);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap()
}
