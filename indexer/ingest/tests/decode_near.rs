//! What the decoder takes for an event of the market or of its token, and what not.

use std::fs;

use deai_compute::event::Envelope;
use domain::{Block, Body, Event, EventHead, EventKind};
use ingest::decode::NearDecoder;
use ingest::wire::{ExecutionStatus, NearBlock, Outcome};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::key_order::assert_sorted;
use crate::scripted::near::{CONTRACT, block_with, outcome, success};

/// The golden events, as the contract's own tests write them.
const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../contracts/deai-compute/tests/events");

/// The ones of the registry, whose events are none of the market's.
const GOLDEN_ON_SOLANA: [&str; 2] = [
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../programs/project-registry/tests/events"),
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../programs/project-nft/tests/events"),
];

pub fn golden(name: &str) -> String {
    let path = format!("{GOLDEN}/{name}.json");
    let json = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    format!("EVENT_JSON:{}", json.trim())
}

fn decode(outcomes: impl IntoIterator<Item = Value>) -> Block {
    let block: NearBlock = serde_json::from_value(block_with(9, 7, outcomes)).unwrap();
    NearDecoder::new(CONTRACT.parse().unwrap()).decode(&block)
}

fn bodies(lines: &[&str]) -> Vec<Body> {
    let logs: Vec<String> = lines.iter().map(|&line| line.to_owned()).collect();
    decode([outcome(CONTRACT, success(), &logs)]).records.into_iter().map(|record| record.body).collect()
}

fn event(line: &str) -> Event {
    match &bodies(&[line])[..] {
        [Body::Event { event, .. }] => event.clone(),
        other => panic!("{line}: {other:?}"),
    }
}

fn reject(line: &str) -> String {
    match &bodies(&[line])[..] {
        [Body::Reject(reject)] => {
            assert_eq!(reject.bytes, line.as_bytes());
            reject.reason.clone()
        }
        other => panic!("{line}: {other:?}"),
    }
}

#[test]
fn every_golden_event_decodes_to_its_fields() {
    for &name in deai_compute::event::Event::NAMES {
        let line = golden(name);
        let envelope = Envelope::parse(&line).unwrap();
        let bodies = bodies(&[&line]);
        let [Body::Event { event, link: Some(link) }] = &bodies[..] else { panic!("{name}: {bodies:?}") };
        assert_eq!(event.kind().as_str(), name);
        assert_sorted(event);
        assert_eq!((link.seq, link.head.0), (envelope.link.seq, envelope.link.head.0));
        let mut said: Value = serde_json::from_str(line.strip_prefix("EVENT_JSON:").unwrap()).unwrap();
        let mut said = said["data"][0].take();
        for place in ["seq", "head"] {
            said.as_object_mut().unwrap().remove(place);
        }
        assert_eq!(serde_json::to_value(event).unwrap(), json!({"kind": name, "data": said}));
    }
}

#[test]
fn every_market_event_has_a_golden_event() {
    let on_solana =
        |name: &str| GOLDEN_ON_SOLANA.iter().any(|golden| fs::exists(format!("{golden}/{name}.v1.json")).unwrap());
    let token = ["token_minted", "token_transferred", "token_burned"];
    let mut market: Vec<_> = EventKind::ALL.iter().map(|kind| kind.as_str()).collect();
    market.retain(|name| !on_solana(name) && !token.contains(name));
    assert_eq!(market, deai_compute::event::Event::NAMES);
}

#[test]
fn the_token_says_what_the_standard_says() {
    let Event::TokenMinted(minted) = event(
        r#"EVENT_JSON:{"standard":"nep141","version":"1.0.0","event":"ft_mint","data":[{"owner_id":"a.near","amount":"340282366920938463463374607431768211455","memo":"m"}]}"#,
    ) else {
        panic!()
    };
    assert_eq!((minted.amount.0, minted.memo.as_deref()), (u128::MAX, Some("m")));
    let Event::TokenTransferred(moved) = event(
        r#"EVENT_JSON:{"standard":"nep141","version":"1.0.0","event":"ft_transfer","data":[{"old_owner_id":"a.near","new_owner_id":"b.near","amount":"1"}]}"#,
    ) else {
        panic!()
    };
    assert_eq!((moved.old_owner_id.as_str(), moved.new_owner_id.as_str(), moved.memo), ("a.near", "b.near", None));
    let Event::TokenBurned(burned) = event(
        r#"EVENT_JSON:{"standard":"nep141","version":"1.0.0","event":"ft_burn","data":[{"owner_id":"a.near","amount":"2","memo":null}]}"#,
    ) else {
        panic!()
    };
    assert_eq!(burned.amount.0, 2);
}

#[test]
fn a_line_with_several_events_takes_as_many_indexes() {
    let two = r#"EVENT_JSON:{"standard":"nep141","version":"1.0.0","event":"ft_mint","data":[{"owner_id":"a.near","amount":"1"},{"owner_id":"b.near","amount":"2"}]}"#;
    let foreign = r#"EVENT_JSON:{"standard":"nep171","version":"1.0.0","event":"nft_mint","data":[]}"#;
    let assigned = golden("task_assigned");
    let logs = ["plain words", &assigned, foreign, two, &assigned].map(str::to_owned);
    let block = decode([
        outcome("other.near", success(), &logs),
        outcome(CONTRACT, success(), &[]),
        outcome(CONTRACT, json!({"SuccessReceiptId": "r"}), &logs),
    ]);
    let places: Vec<_> = block.records.iter().map(|record| (record.tx_index, record.event_index)).collect();
    assert_eq!(places, [(2, 1), (2, 3), (2, 4), (2, 5)]);
    assert!(block.records.iter().all(|record| record.tx_id == "transaction" && record.emitter == CONTRACT));
    assert_eq!((block.position.height, block.parent.height), (9, 7));
    assert_eq!((block.hash.as_str(), block.parent_hash.as_str()), ("h9", "h7"));
    assert_eq!(block.time, domain::TimeNs(1_700_000_000_000_000_009));
}

#[test]
fn only_successful_receipts_of_the_contract_have_events() {
    let logs = [golden("task_assigned")];
    for (executor, status) in [
        (CONTRACT, json!({"Failure": {"ActionError": {"index": 0, "kind": "FutureKind"}}})),
        (CONTRACT, json!("Unknown")),
        ("fake.near", success()),
        ("sub.deai.test.near", success()),
    ] {
        assert_eq!(decode([outcome(executor, status, &logs)]).records, []);
    }
}

/// Its transaction was sent to another contract, by somebody who does not call ours.
#[test]
fn a_receipt_that_came_through_other_contracts_has_events() {
    let mut said = outcome(CONTRACT, success(), &[golden("task_assigned")]);
    said["receipt"]["predecessor_id"] = "router.near".into();
    said["tx_hash"] = "a call of the router".into();
    let by_router = outcome("router.near", json!({"SuccessReceiptId": "r"}), &["plain words".to_owned()]);
    let records = decode([by_router, said]).records;
    assert_eq!((records.len(), records[0].tx_id.as_str(), records[0].tx_index), (1, "a call of the router", 1));
    assert!(matches!(&records[0].body, Body::Event { event: Event::TaskAssigned(_), .. }));
}

#[test]
fn a_receipt_whose_transaction_is_unknown_names_itself() {
    let mut said = outcome(CONTRACT, success(), &[golden("task_assigned")]);
    said["tx_hash"] = Value::Null;
    assert_eq!(decode([said]).records[0].tx_id, "receipt");
}

#[test]
fn other_words_and_other_standards_are_not_ours() {
    for line in [
        "",
        "plain words",
        "EVENT_JSO",
        " EVENT_JSON:{}",
        r#"EVENT_JSON:{"standard":"nep171","version":"1.0.0","event":"nft_mint","data":[]}"#,
        r#"EVENT_JSON:{"standard":"nep330","version":"9","event":"x"}"#,
    ] {
        assert_eq!(bodies(&[line]), [], "{line}");
    }
}

#[test]
fn what_cannot_be_read_is_kept_with_its_bytes_and_the_reason() {
    let assigned = golden("task_assigned");
    for (line, named) in [
        (assigned.replace("task_assigned", "task_dreamt"), "task_dreamt"),
        (assigned.replace("1.0.0", "2.0.0"), "2.0.0"),
        (assigned.replace("node.test.near", "NODE"), "NODE"),
        (assigned.replace(r#""task_id":"1""#, r#""task_id":"-1""#), "-1"),
        (assigned.replace(r#""attempt":1"#, r#""attempt":1,"more":1"#), "more"),
        (golden("task_submitted").replace("4Nd1", "0Nd1"), "Solana address"),
        ("EVENT_JSON:".to_owned(), "JSON"),
        ("EVENT_JSON:[]".to_owned(), "JSON"),
        (r#"EVENT_JSON:{"standard":"nep141","version":"1.0.0","event":"ft_dream","data":[]}"#.to_owned(), "ft_dream"),
        (r#"EVENT_JSON:{"standard":"nep141","version":"1.0.0","event":"ft_mint","data":[]}"#.to_owned(), "nothing"),
        (r#"EVENT_JSON:{"standard":"nep141","version":"3.0.0","event":"ft_mint","data":[{"owner_id":"a.near","amount":"1"}]}"#.to_owned(), "3.0.0"),
        (r#"EVENT_JSON:{"standard":"nep141","version":"1.0.0","event":"ft_mint","data":[{"owner_id":"a.near","amount":"1.5"}]}"#.to_owned(), "1.5"),
    ] {
        let reason = reject(&line);
        assert!(reason.contains(named), "{line}: {reason}");
    }
}

#[test]
fn a_truncated_event_is_a_reject() {
    for name in deai_compute::event::Event::NAMES {
        let line = golden(name);
        for length in 0..line.len() {
            let events = bodies(&[&line[..length]]);
            assert!(!events.iter().any(|body| matches!(body, Body::Event { .. })), "{}", &line[..length]);
        }
    }
}

/// What a receipt of the contract that logged these lines states.
fn get(logs: Vec<String>) -> Vec<Body> {
    let outcome = Outcome {
        tx_hash: None,
        receipt_id: String::new(),
        executor_id: CONTRACT.to_owned(),
        status: ExecutionStatus::Success,
        logs,
    };
    let mut block: NearBlock = serde_json::from_value(block_with(9, 7, [])).unwrap();
    block.outcomes.push((0, outcome));
    let decoded = NearDecoder::new(CONTRACT.parse().unwrap()).decode(&block);
    assert!(decoded.records.is_sorted_by(|one, next| one.event_index < next.event_index));
    decoded.records.into_iter().map(|record| record.body).collect()
}

proptest! {
    #[test]
    fn no_text_makes_the_decoder_fail(noise in proptest::collection::vec(".{0,80}", 0..6)) {
        let mut logs = noise.clone();
        logs.extend(noise.iter().map(|line| format!("EVENT_JSON:{line}")));
        logs.extend(noise.iter().map(|line| format!(r#"EVENT_JSON:{{"standard":"nep141","version":"1.0.0","event":"ft_mint","data":{line}}}"#)));
        logs.extend(noise.iter().map(|line| format!(r#"EVENT_JSON:{{"standard":"{}","version":"1.0.0","event":"task_assigned","data":{line}}}"#, deai_compute::event::STANDARD)));
        let events = get(logs).into_iter().filter(|body| matches!(body, Body::Event { .. })).count();
        prop_assert_eq!(events, 0);
    }

    /// An event with one character other than its emitter wrote it is another event, whose place in the chain of events then
    /// does not prove true, or none. What is cut is none.
    #[test]
    fn an_event_that_was_changed_on_the_way_is_a_reject_with_its_reason_or_does_not_prove_true(
        name in proptest::sample::select(deai_compute::event::Event::NAMES),
        at: proptest::sample::Index,
        character: char,
    ) {
        let line = golden(name);
        let total: Vec<char> = line.chars().collect();
        let at = at.index(total.len());
        let mut changed = total.clone();
        changed[at] = character;
        let changed: String = changed.into_iter().collect();
        let first = EventHead::START;
        match &get(vec![changed.clone()])[..] {
            // No longer a line of ours: what says whose it is was changed.
            [] => prop_assert!(at < line.find(r#""data""#).unwrap(), "{}", changed),
            [Body::Reject(reject)] => {
                prop_assert_eq!(&reject.bytes, changed.as_bytes());
                prop_assert!(!reject.reason.is_empty());
                prop_assert!(changed != line);
            }
            [Body::Event { event, link: Some(link) }] if changed == line => {
                prop_assert_eq!(event.kind().as_str(), name);
                prop_assert!(link.check(&first).is_ok());
            }
            [Body::Event { link: Some(link), .. }] => prop_assert!(link.check(&first).is_err(), "{}", changed),
            other => prop_assert!(false, "{}: {:?}", changed, other),
        }

        let cut: String = total[..at].iter().collect();
        match &get(vec![cut.clone()])[..] {
            [] => prop_assert!(!cut.starts_with("EVENT_JSON:"), "{}", cut),
            [Body::Reject(reject)] => {
                prop_assert_eq!(&reject.bytes, cut.as_bytes());
                prop_assert!(!reject.reason.is_empty());
            }
            other => prop_assert!(false, "{}: {:?}", cut, other),
        }
    }

    #[test]
    fn no_bytes_make_the_reader_of_blocks_panic(bytes: Vec<u8>) {
        let _ = serde_json::from_slice::<NearBlock>(&bytes);
    }
}
