use std::path::PathBuf;

use super::*;
use crate::event::*;

const STAKE: u128 = 5_000_000_000_000_000_000_000_000;
const REWARD: u128 = 2_500_000_000_000_000_000;
/// 1 January 2030.
const EXPIRES_AT: u64 = 1_893_456_000_000_000_000;

/// A market's life with every event in it. The contract's own tests play it on the compiled contract.
fn story() -> Vec<Envelope> {
    let node_id = || "node.test.near".to_owned();
    let submitted = |task_id, class: &str, project| TaskSubmitted {
        task_id,
        requester_id: "alice.test.near".into(),
        class: class.into(),
        kind: "llm.generate".into(),
        input_uri: "ipfs://bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi".into(),
        input_sha256: Sha256([0x11; 32]),
        project,
        reward: REWARD,
        expires_at: EXPIRES_AT,
    };
    let assigned = |task_id| TaskAssigned { task_id, node_id: node_id(), attempt: 1 };
    let project = Some("4Nd1mYQbtJbxpFAcJ6MpNFEhmWBgqoNQtRW7LSzgbZFw".to_owned());
    let events: Vec<Event> = vec![
        MarketInitialized {
            owner_id: "owner.test.near".into(),
            treasury_id: "treasury.test.near".into(),
            min_stake: STAKE,
            total_supply: 1_000_000_000_000_000_000_000_000_000,
        }
        .into(),
        NodeRegistered {
            node_id: node_id(),
            stake: STAKE,
            classes: vec!["inference.gpu24".into(), "evaluation.cpu".into()],
            slots: 2,
            metadata_uri: "https://node.example/profile.json".into(),
            metadata_sha256: Sha256([0x22; 32]),
        }
        .into(),
        submitted(1, "inference.gpu24", project).into(),
        assigned(1).into(),
        ResultSubmitted {
            task_id: 1,
            node_id: node_id(),
            output_uri: "ar://Jh3vYhRVJrHqdhZ2Ksl3nXxGz9Xb0iWcM1tS6wN5pQk".into(),
            output_sha256: Sha256([0x33; 32]),
        }
        .into(),
        TaskCompleted { task_id: 1, node_id: node_id(), reward: REWARD }.into(),
        submitted(2, "training.gpu80", None).into(),
        TaskCancelled { task_id: 2, refund: REWARD }.into(),
        submitted(3, "evaluation.cpu", None).into(),
        assigned(3).into(),
        TaskExpired { task_id: 3, node_id: Some(node_id()), refund: REWARD }.into(),
        NodeUnregistered { node_id: node_id(), stake: STAKE }.into(),
    ];
    let mut previous = Link::START;
    let seal = |event| {
        let envelope = Envelope::seal(event, &previous).unwrap();
        previous = envelope.link;
        envelope
    };
    events.into_iter().map(seal).collect()
}

fn golden(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/events").join(format!("{name}.json"));
    let json = std::fs::read_to_string(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
    format!("EVENT_JSON:{}", json.trim_end())
}

#[test]
fn each_event_is_written_as_its_golden_line() {
    let story = story();
    for name in Event::NAMES {
        let first = story.iter().find(|envelope| envelope.event.name() == *name).unwrap();
        assert_eq!(first.line(), golden(name), "{name}");
    }
}

#[test]
fn each_golden_line_reads_back() {
    for name in Event::NAMES {
        let envelope = Envelope::parse(&golden(name)).unwrap();
        assert_eq!(envelope.event.name(), *name);
        assert_eq!(envelope.line(), golden(name));
    }
}

#[test]
fn a_reader_who_holds_every_line_verifies_the_whole_chain() {
    let mut previous = Link::START;
    for sealed in story() {
        let read = Envelope::parse(&sealed.line()).unwrap();
        assert_eq!(read, sealed);
        read.verify(&previous).unwrap();
        previous = read.link;
    }
    assert_eq!(previous.seq, 12);
}

#[test]
fn a_missing_or_repeated_event_is_a_gap() {
    let story = story();
    assert_eq!(story[3].verify(&story[1].link), Err(LinkError::Gap { after: 2, found: 4 }));
    assert_eq!(story[3].verify(&story[3].link), Err(LinkError::Gap { after: 4, found: 4 }));
}

#[test]
fn a_changed_event_does_not_verify() {
    let story = story();
    let forged = story[5].line().replace(&REWARD.to_string(), &(REWARD + 1).to_string());
    let forged = Envelope::parse(&forged).unwrap();
    assert!(matches!(forged.verify(&story[4].link), Err(LinkError::Head { seq: 6, .. })));
}

#[test]
fn the_head_is_the_documented_one() {
    use sha2::Digest;
    let line = golden("market_initialized");
    let json = line.strip_prefix("EVENT_JSON:").unwrap();
    let head = json.split("\"head\":\"").nth(1).unwrap().split('"').next().unwrap();
    let canonical = json.replacen(&format!("\"head\":\"{head}\","), "", 1);
    let digest = sha2::Sha256::digest([&[0; 32], canonical.as_bytes()].concat());
    assert_eq!(hex::encode(digest), head);
}

#[test]
fn text_that_looks_like_a_head_is_text() {
    let event = TaskCancelled { task_id: 1, refund: 1 };
    let mut submitted = story()[2].event.clone();
    if let Event::TaskSubmitted(task) = &mut submitted {
        task.kind = r#"","head":"00","seq":"9"#.into();
    }
    for event in [submitted, event.into()] {
        let sealed = Envelope::seal(event, &Link::START).unwrap();
        assert_eq!(Envelope::parse(&sealed.line()).unwrap(), sealed);
    }
}

#[test]
fn what_is_not_the_markets_is_told_apart_from_what_is_unreadable() {
    let transfer = r#"EVENT_JSON:{"standard":"nep141","version":"1.0.0","event":"ft_burn","data":[{"owner_id":"a","amount":"1"}]}"#;
    for foreign in ["", "hello", transfer] {
        assert!(Envelope::parse(foreign).unwrap_err().is_foreign(), "{foreign}");
    }
    let good = golden("task_cancelled");
    for (from, to) in [
        ("1.0.0", "2.0.0"),
        ("task_cancelled", "task_forgotten"),
        ("\"refund\"", "\"refused\""),
        ("\"task_id\":\"2\"", "\"task_id\":2"),
        ("\"task_id\":\"2\"", "\"task_id\":\"-2\""),
        ("\"seq\":\"8\"", "\"seq\":\"08\""),
        ("\"seq\":\"8\",", ""),
        ("\"data\":[", "\"data\":[{},"),
        ("\"data\":[{", "\"data\":[{\"more\":1,"),
        ("}]}", "}]"),
        ("{\"standard\"", "{ \"standard\""),
    ] {
        let bad = good.replace(from, to);
        assert_ne!(bad, good, "{from}");
        let error = Envelope::parse(&bad).unwrap_err();
        assert!(!error.is_foreign(), "{bad}: {error}");
    }
}
