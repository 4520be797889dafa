//! The golden lines, reported by the compiled contract. Their prefix `EVENT_JSON:` is left out in the files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use deai_compute::event::Event;
use near_localnet::Balance;
use serde_json::{Map, Value, json};

use crate::dispute::claim;
use crate::world::{BOND, CPU, DAY, DEPOSIT, GPU, HOUR, MINUTE, NONE, STAKE, World, YOCTO, id, of, output, profile};

fn golden(event: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join(format!("../../../contracts/deai-compute/tests/events/{event}.json"));
    let json = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&json).unwrap()
}

/// Names of members with the kinds of their values, in their order: what must be the same in every line.
fn shape(fields: &Map<String, Value>) -> Vec<(String, &'static str)> {
    let kind = |value: &Value| match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    fields.iter().map(|(name, value)| (name.clone(), kind(value))).collect()
}

/// Plays all that can happen. Every line is verified as it is read.
fn story(world: &mut World) -> Vec<String> {
    let mut lines = world.open().execution.logs();
    world.requester("alice");
    let mut say = |world: &mut World, name: &str, method: &str, args: Value, deposit: Balance| {
        lines.extend(world.call(name, method, args, deposit).execution.logs());
    };
    let node = world.account("node").id;
    let storage = world.node_storage(&node, &[GPU, CPU]);
    say(world, "node", "register_node", profile(&[GPU, CPU], 2), STAKE.saturating_add(storage));
    say(world, "node", "increase_stake", json!({}), Balance::from_near(5));
    say(world, "owner", "add_class", json!({"class": "simulation.gpu48"}), DEPOSIT);
    say(world, "owner", "add_arbiter", json!({"arbiter_id": id("arbiter")}), DEPOSIT);
    let submit = |world: &World, class: &str| {
        let mut request = world.request(class);
        request["project"] = json!("4Nd1mYQbtJbxpFAcJ6MpNFEhmWBgqoNQtRW7LSzgbZFw");
        request["min_reputation"] = json!(100);
        request
    };
    let with_metrics = |task_id: u64| {
        let mut output = output(task_id);
        output["metrics"] = json!([{"name": "tokens", "value": "2048"}]);
        output
    };
    // 1 is accepted, 2 and 3 are disputed: one ruling, one default.
    for task_id in 1..=3 {
        let request = submit(world, GPU);
        say(world, "alice", "submit_task", request, DEPOSIT);
        say(world, "node", "start_task", of(task_id), NONE);
        say(world, "node", "report_progress", json!({"task_id": task_id.to_string(), "permille": 250}), NONE);
        say(world, "node", "submit_result", with_metrics(task_id), NONE);
    }
    say(world, "alice", "accept_result", of(1), YOCTO);
    let answer = json!({"task_id": "2", "evidence_uri": "https://a", "evidence_sha256": "55".repeat(32)});
    say(world, "alice", "dispute_result", claim(2), BOND);
    say(world, "alice", "dispute_result", claim(3), BOND);
    say(world, "node", "answer_dispute", answer, BOND);
    let ruling = json!({"task_id": "2", "ruling": "for_requester", "reason": "It is blank."});
    say(world, "arbiter", "resolve_dispute", ruling, YOCTO);
    // 4 is reverted, 5 expires, 6 is lost by one node after the other.
    let (fourth, fifth) = (submit(world, "training.gpu80"), submit(world, "training.gpu80"));
    say(world, "alice", "submit_task", fourth, DEPOSIT);
    say(world, "alice", "cancel_task", of(4), YOCTO);
    say(world, "alice", "submit_task", fifth, DEPOSIT);
    let sixth = submit(world, CPU);
    say(world, "alice", "submit_task", sixth, DEPOSIT);
    world.advance(15 * MINUTE);
    say(world, "carol", "reassign_task", of(6), NONE);
    for other in ["second", "third"] {
        let other_id = world.account(other).id;
        let storage = world.node_storage(&other_id, &[CPU]);
        say(world, other, "register_node", profile(&[CPU], 1), STAKE.saturating_add(storage));
        say(world, other, "fail_task", of(6), NONE);
    }
    // 7 is lost when its time is over.
    let mut seventh = submit(world, GPU);
    seventh["expires_at"] = json!((world.in_hours(0) + 60_000_000_000).to_string());
    say(world, "node", "heartbeat", json!({}), NONE);
    say(world, "alice", "submit_task", seventh, DEPOSIT);
    world.advance(2 * MINUTE);
    say(world, "node", "fail_task", of(7), NONE);
    world.advance(2 * HOUR);
    say(world, "carol", "mark_offline", json!({"node_id": id("node")}), NONE);
    say(world, "node", "update_node", profile(&[GPU], 3), NONE);
    say(world, "node", "request_unstake", json!({"amount": "1"}), YOCTO);
    say(world, "node", "cancel_unstake", json!({}), YOCTO);
    world.advance(DAY);
    say(world, "carol", "expire_task", of(5), NONE);
    world.advance(4 * DAY);
    say(world, "carol", "default_dispute", of(3), NONE);
    say(world, "node", "request_unstake", json!({"amount": "1"}), YOCTO);
    world.advance(7 * DAY);
    say(world, "node", "withdraw_stake", json!({}), YOCTO);
    say(world, "node", "request_unstake", json!({}), YOCTO);
    say(world, "owner", "remove_arbiter", json!({"arbiter_id": id("arbiter")}), YOCTO);
    world.advance(30 * DAY);
    say(world, "node", "unregister_node", json!({}), YOCTO);
    say(world, "carol", "prune_tasks", json!({"task_ids": ["4"]}), NONE);
    say(world, "alice", "storage_unregister", json!({"force": true}), YOCTO);
    world.pruned = 1;
    lines
}

#[test]
fn every_event_has_the_shape_of_its_golden_line() {
    let mut world = World::deployed();
    let mut emitted: BTreeMap<String, BTreeSet<Vec<(String, &'static str)>>> = BTreeMap::new();
    for line in story(&mut world) {
        let line: Value = serde_json::from_str(line.strip_prefix("EVENT_JSON:").unwrap()).unwrap();
        let name = line["event"].as_str().unwrap().to_owned();
        for fields in line["data"].as_array().unwrap() {
            emitted.entry(name.clone()).or_default().insert(shape(fields.as_object().unwrap()));
        }
    }
    // The rules' events are reported to the letter in their own story.
    let ours = Event::NAMES.iter().copied().filter(|event| !crate::lines::EVENTS.contains(event));
    for event in ours.chain(["ft_mint", "ft_transfer", "ft_burn"]) {
        let golden = golden(event);
        let shape = shape(golden["data"][0].as_object().unwrap());
        let emitted = emitted.get(event).unwrap_or_else(|| panic!("no {event}"));
        assert!(emitted.contains(&shape), "{event}: {emitted:?} is not {shape:?}");
    }
}

#[test]
fn no_line_comes_near_the_limit_of_a_log() {
    let mut world = World::new();
    // 64 characters.
    let [alice, node] = ["a", "n"].map(|letter| letter.repeat(64 - ".test.near".len()));
    world.requester(&alice);
    let mut profile = profile(&crate::world::CLASSES[..8], 64);
    profile["metadata_uri"] = json!(format!("https://{}", "u".repeat(192)));
    world.call(&node, "register_node", profile, STAKE.saturating_add(DEPOSIT));
    let mut longest = 0;
    for task_id in 1..=2 {
        let mut request = world.request(GPU);
        request["kind"] = json!("k".repeat(32));
        request["input_uri"] = json!(format!("https://{}", "u".repeat(192)));
        request["project"] = json!("4Nd1mYQbtJbxpFAcJ6MpNFEhmWBgqoNQtRW7LSzgbZFw");
        let mut lines = world.call(&alice, "submit_task", request, DEPOSIT).execution.logs();
        lines.extend(world.start(&node, task_id).execution.logs());
        let mut result = output(task_id);
        result["output_uri"] = json!(format!("https://{}", "u".repeat(192)));
        result["metrics"] = json!(vec![json!({"name": "m".repeat(32), "value": u64::MAX.to_string()}); 8]);
        lines.extend(world.call(&node, "submit_result", result, NONE).execution.logs());
        let mut claim = claim(task_id);
        claim["evidence_uri"] = json!(format!("https://{}", "u".repeat(192)));
        lines.extend(world.call(&alice, "dispute_result", claim, BOND).execution.logs());
        longest = lines.iter().map(String::len).max().unwrap().max(longest);
    }
    assert!(longest < 2048, "{longest} bytes");
}
