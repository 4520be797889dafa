//! The golden lines, told by the compiled contract. Their prefix `EVENT_JSON:` is left out in the files.

use std::path::Path;
use std::time::Duration;

use deai_compute::event::Event;
use near_localnet::Execution;
use serde_json::json;

use crate::world::{CPU, DEPOSIT, GPU, NONE, World, YOCTO, output};

/// 1 January 2030, when the story's tasks expire.
const EXPIRES_AT: u64 = 1_893_456_000_000_000_000;
const DAY: u64 = 24 * 3_600_000_000_000;

/// The first line of an event in these.
fn first(lines: &[String], event: &str) -> String {
    let name = format!("\"event\":\"{event}\"");
    lines.iter().find(|line| line.contains(&name)).unwrap_or_else(|| panic!("no {event}")).clone()
}

#[track_caller]
fn check(line: &str, event: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join(format!("../../../contracts/deai-compute/tests/events/{event}.json"));
    let golden = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert_eq!(line, format!("EVENT_JSON:{}", golden.trim_end()), "{event}");
}

#[test]
fn the_story_of_a_market_is_told_in_golden_lines() {
    let mut world = World::deployed();
    let mut lines = Vec::new();
    let mut tell = |execution: &Execution| lines.extend(execution.logs());

    tell(&world.open().execution);
    world.requester("alice");
    let until = |world: &World, time: u64| Duration::from_nanos(time - world.near.head().header.timestamp);
    world.advance(until(&world, EXPIRES_AT - DAY));
    tell(&world.node("node", &[GPU, CPU], 2).execution);
    let request = |world: &World, class: &str, project| {
        let mut request = world.request(class);
        request["expires_at"] = json!(EXPIRES_AT.to_string());
        request["project"] = project;
        request
    };
    let first_task = request(&world, GPU, json!("4Nd1mYQbtJbxpFAcJ6MpNFEhmWBgqoNQtRW7LSzgbZFw"));
    tell(&world.call("alice", "submit_task", first_task, DEPOSIT).execution);
    tell(&world.call("node", "submit_result", output(1), YOCTO).execution);
    let second_task = request(&world, "training.gpu80", json!(null));
    tell(&world.call("alice", "submit_task", second_task, DEPOSIT).execution);
    tell(&world.call("alice", "cancel_task", json!({"task_id": "2"}), YOCTO).execution);
    let third_task = request(&world, CPU, json!(null));
    tell(&world.call("alice", "submit_task", third_task, DEPOSIT).execution);
    world.advance(until(&world, EXPIRES_AT));
    tell(&world.call("bob", "expire_task", json!({"task_id": "3"}), NONE).execution);
    tell(&world.call("node", "unregister_node", json!({}), YOCTO).execution);
    tell(&world.call("alice", "storage_unregister", json!({"force": true}), YOCTO).execution);

    for event in Event::NAMES.iter().copied().chain(["ft_mint", "ft_transfer", "ft_burn"]) {
        check(&first(&lines, event), event);
    }
    assert_eq!(world.link.seq, 12);
}

#[test]
fn no_line_comes_near_the_limit_of_a_log() {
    let mut world = World::new();
    // 64 characters.
    let [alice, node] = ["a", "n"].map(|letter| letter.repeat(64 - ".test.near".len()));
    world.requester(&alice);
    let mut profile = crate::world::profile(&crate::world::CLASSES[..8], 64);
    profile["metadata_uri"] = json!(format!("https://{}", "u".repeat(192)));
    world.call(&node, "register_node", profile, crate::world::STAKE.saturating_add(DEPOSIT));
    let mut longest = 0;
    for task_id in 1..=2 {
        let mut request = world.request(GPU);
        request["kind"] = json!("k".repeat(32));
        request["input_uri"] = json!(format!("https://{}", "u".repeat(192)));
        request["project"] = json!("4Nd1mYQbtJbxpFAcJ6MpNFEhmWBgqoNQtRW7LSzgbZFw");
        let mut lines = world.call(&alice, "submit_task", request, DEPOSIT).execution.logs();
        lines.extend(world.result(&node, task_id).execution.logs());
        longest = lines.iter().map(String::len).max().unwrap().max(longest);
    }
    assert!(longest < 1024, "{longest} bytes");
}
