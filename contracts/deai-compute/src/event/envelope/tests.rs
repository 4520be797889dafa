use std::path::PathBuf;

use super::*;
use crate::event::*;

fn golden(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/events").join(format!("{name}.json"));
    let json = std::fs::read_to_string(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
    format!("EVENT_JSON:{}", json.trim_end())
}

/// Every golden event once, one behind the other. The contract's own tests play them on the compiled contract.
fn story() -> Vec<Envelope> {
    let mut previous = EventLink::START;
    let seal = |name: &&str| {
        let envelope = Envelope::seal(Envelope::parse(&golden(name)).unwrap().event, &previous).unwrap();
        previous = envelope.link;
        envelope
    };
    Event::NAMES.iter().map(seal).collect()
}

/// Each golden line is sealed as a market's first event: none hangs on another.
#[test]
fn each_event_is_written_as_its_golden_line() {
    for name in Event::NAMES {
        let event = Envelope::parse(&golden(name)).unwrap().event;
        assert_eq!(Envelope::seal(event, &EventLink::START).unwrap().line(), golden(name), "{name}");
    }
}

#[test]
fn each_golden_line_reads_back() {
    for name in Event::NAMES {
        let envelope = Envelope::parse(&golden(name)).unwrap();
        assert_eq!(envelope.event.name(), *name);
        assert_eq!(envelope.line(), golden(name));
        envelope.verify(&EventLink::START).unwrap();
    }
}

#[test]
fn a_reader_who_holds_every_line_verifies_the_whole_chain() {
    let mut previous = EventLink::START;
    for sealed in story() {
        let read = Envelope::parse(&sealed.line()).unwrap();
        assert_eq!(read, sealed);
        read.verify(&previous).unwrap();
        previous = read.link;
    }
    assert_eq!(previous.seq, u64::try_from(Event::NAMES.len()).unwrap());
}

#[test]
fn a_missing_or_repeated_event_is_a_gap() {
    let story = story();
    assert_eq!(story[3].verify(&story[1].link), Err(EventLinkError::Gap { after: 2, found: 4 }));
    assert_eq!(story[3].verify(&story[3].link), Err(EventLinkError::Gap { after: 4, found: 4 }));
}

#[test]
fn a_changed_event_does_not_verify() {
    let story = story();
    let at = Event::NAMES.iter().position(|name| *name == "task_completed").unwrap();
    let forged = story[at].line().replace("2500000000000000000", "2500000000000000001");
    let forged = Envelope::parse(&forged).unwrap();
    let Err(EventLinkError::Head { seq, .. }) = forged.verify(&story[at - 1].link) else { panic!() };
    assert_eq!(seq, story[at].link.seq);
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
    let mut submitted = Envelope::parse(&golden("task_submitted")).unwrap().event;
    if let Event::TaskSubmitted(task) = &mut submitted {
        task.kind = r#"","head":"00","seq":"9"#.into();
    }
    for event in [submitted, event.into()] {
        let sealed = Envelope::seal(event, &EventLink::START).unwrap();
        assert_eq!(Envelope::parse(&sealed.line()).unwrap(), sealed);
    }
}

#[test]
fn foreign_lines_differ_from_unreadable_ones() {
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
        ("\"seq\":\"1\"", "\"seq\":\"01\""),
        ("\"seq\":\"1\",", ""),
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

#[test]
fn what_stands_as_it_is_written_is_read_as_the_careful_reading_reads_it() {
    assert_eq!(BEGINNING, opening_of_any_event());
    for name in Event::NAMES {
        let line = golden(name);
        let json = line.strip_prefix(PREFIX).unwrap();
        let quick = Envelope::read_as_written(json).unwrap_or_else(|| panic!("{name} takes the long way"));
        assert_eq!(quick, Envelope::read_carefully(json).unwrap(), "{name}");
        assert_eq!(quick.line(), line);
    }
}

fn opening_of_any_event() -> String {
    format!(r#"{{"standard":"{STANDARD}","version":"{VERSION}","event":""#)
}

proptest::proptest! {
    /// One byte of a golden line changed, left out or put in: both ways agree, or the quick one holds its tongue.
    #[test]
    fn no_change_makes_the_quick_reading_say_more_than_the_careful_one(
        name in proptest::sample::select(Event::NAMES), at: proptest::sample::Index, byte in 0x20_u8..0x7f, how in 0..3_u8,
    ) {
        let mut json = golden(name).strip_prefix(PREFIX).unwrap().as_bytes().to_vec();
        let at = at.index(json.len());
        match how {
            0 => json[at] = byte,
            1 => { json.remove(at); }
            _ => json.insert(at, byte),
        }
        if let Ok(json) = String::from_utf8(json)
            && let Some(quick) = Envelope::read_as_written(&json)
        {
            let careful = Envelope::read_carefully(&json);
            proptest::prop_assert!(careful.is_ok(), "{json}: {careful:?}");
            proptest::prop_assert_eq!(quick, careful.unwrap());
        }
    }
}
