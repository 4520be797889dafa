//! What the decoder makes of the events of project-nft: the golden ones, as the program's own tests keep them.
//!
//! With `DEAI_BLESS=1` the events of golden events that have none are written, for a person to read and commit.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use anchor_lang::prelude::Pubkey;
use domain::{Body, EventKind, Record};
use ingest::decode::SolanaDecoder;
use serde_json::Value;

use crate::decode_solana::created;
use crate::key_order::assert_sorted;
use crate::scripted::solana::{Call, ScriptedBlock, Transaction, event_authority, program, tagged};

fn golden() -> Vec<(PathBuf, Value)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../programs/project-nft/tests/events");
    let files = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let read = |path: PathBuf| {
        let value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        (path, value)
    };
    let mut golden: Vec<_> = files.map(read).collect();
    golden.sort_by(|one, other| one.0.cmp(&other.0));
    golden
}

fn nft() -> Pubkey {
    project_nft::ID
}

/// A transaction in which project-nft emits this data.
fn emitting(data: Vec<u8>) -> Transaction {
    let accounts = vec![Pubkey::new_from_array([1; 32]), nft(), project_nft::EVENT_AUTHORITY_AND_BUMP.0];
    let inner = vec![(0, vec![Call { program: 1, accounts: vec![2], data }])];
    Transaction { accounts, inner, ..Transaction::emitting([]) }
}

fn decode(transaction: Transaction) -> Vec<Record> {
    let block = ScriptedBlock::new(2, 1).with(transaction).wire();
    SolanaDecoder::new(program()).with_nft(nft()).decode(&block).records
}

#[test]
fn every_golden_event_decodes_to_its_fields() {
    for (path, mut golden) in golden() {
        let data = hex::decode(golden["data"].as_str().unwrap()).unwrap();
        let records = decode(emitting(data.clone()));
        let [Record { body: Body::Event { event, link: Some(link) }, emitter, .. }] = &records[..] else {
            panic!("{}: {records:?}", path.display());
        };
        assert_eq!(golden["emitter"], *emitter);
        assert_sorted(event);
        let event = serde_json::to_value(event).unwrap();
        if std::env::var_os("DEAI_BLESS").is_some() && golden["event"]["data"] == serde_json::json!({}) {
            golden["event"] = event.clone();
            fs::write(&path, serde_json::to_string_pretty(&golden).unwrap() + "\n").unwrap();
        }
        assert_eq!(golden["event"], event, "{}", path.display());
        assert_eq!(link.head.0[..], data[data.len() - 32..]);
    }
}

#[test]
fn every_project_nft_event_has_a_golden_event() {
    let get: BTreeSet<_> = golden().iter().map(|(_, golden)| golden["event"]["kind"].to_string()).collect();
    let names = ["collection_", "mint_policy_", "metadata_frozen", "creator_", "nft_", "credential_"];
    let kinds = EventKind::ALL.iter().map(|kind| kind.as_str());
    let known: BTreeSet<_> =
        kinds.filter(|kind| names.iter().any(|name| kind.starts_with(name))).map(|kind| format!("{kind:?}")).collect();
    assert_eq!(get, known);
    assert_eq!(get.len(), 15);
}

#[test]
fn events_of_both_programs_count_together_in_the_order_of_their_calls() {
    let (_, golden) = golden().into_iter().next().unwrap();
    let data = hex::decode(golden["data"].as_str().unwrap()).unwrap();
    let mut both = emitting(data);
    both.accounts.extend([program(), event_authority()]);
    both.inner[0].1.push(Call { program: 3, accounts: vec![4], data: tagged(&created("mine")) });
    let records = decode(both);
    let emitters: Vec<_> = records.iter().map(|record| (record.event_index, record.emitter.as_str())).collect();
    assert_eq!(emitters, [(0, nft().to_string().as_str()), (1, program().to_string().as_str())]);
}

#[test]
fn one_program_cannot_speak_for_the_other() {
    let (_, golden) = golden().into_iter().next().unwrap();
    let data = hex::decode(golden["data"].as_str().unwrap()).unwrap();
    // The registry's own call with bytes of project-nft, and the reverse: each is read by its emitter's rules alone.
    let mut spoof = emitting(data);
    spoof.accounts[1] = program();
    assert_eq!(decode(spoof.clone()), [], "its authority is not the other's");
    spoof.accounts[2] = event_authority();
    assert!(matches!(decode(spoof)[..], [Record { body: Body::Reject(_), .. }]));
    let foreign = emitting(tagged(&created("mine")));
    assert!(matches!(decode(foreign)[..], [Record { body: Body::Reject(_), .. }]));
}

#[test]
fn without_its_address_project_nft_is_not_decoded() {
    let (_, golden) = golden().into_iter().next().unwrap();
    let data = hex::decode(golden["data"].as_str().unwrap()).unwrap();
    let block = ScriptedBlock::new(2, 1).with(emitting(data)).wire();
    assert_eq!(SolanaDecoder::new(program()).decode(&block).records, []);
}
