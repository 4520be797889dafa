//! The registry's golden events: the bytes that the program emits, read as events.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use domain::Body;
use ingest::decode::SolanaDecoder;
use serde_json::Value;

use crate::key_order::assert_sorted;
use crate::scripted::solana::{ScriptedBlock, Transaction, program};

#[test]
fn every_golden_registry_event_decodes_to_its_expectation() {
    let mut read = 0;
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let mut golden: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let data = hex::decode(golden["data"].as_str().unwrap()).unwrap();
        let (_tag, event) = data.split_first_chunk::<8>().unwrap();
        let block = ScriptedBlock::new(2, 1).with(Transaction::emitting([event.to_vec()]));
        let records = SolanaDecoder::new(program()).decode(&block.wire()).records;
        let [record] = &records[..] else { panic!("{}: {records:?}", path.display()) };
        let Body::Event { event, link: Some(link) } = &record.body else { panic!("{}: {record:?}", path.display()) };
        assert_sorted(event);
        let event = serde_json::to_value(event).unwrap();
        // A new event's file is begun by the program's own test, and finished here.
        if env::var_os("DEAI_BLESS_EVENTS").is_some() && golden["event"].get("data").is_none() {
            golden["event"] = event.clone();
            fs::write(&path, serde_json::to_string_pretty(&golden).unwrap() + "\n").unwrap();
        }
        assert_eq!(golden["event"], event, "{}", path.display());
        assert_eq!(golden["link"]["seq"], link.seq.to_string(), "{}", path.display());
        assert_eq!(golden["link"]["head"], link.head.to_string(), "{}", path.display());
        read += 1;
    }
    assert_eq!(read, project_registry::events::RegistryEvent::NAMES.len());
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../programs/project-registry/tests/events")
}
