use deai_compute::error::Error;
use serde_json::json;

use crate::books::left_waiting;
use crate::world::{CPU, GPU, NONE, World, YOCTO};

#[test]
fn what_a_bound_cut_short_is_finished_by_anyone() {
    let mut world = World::new();
    world.requester("alice");
    for _ in 0..10 {
        world.submit("alice", GPU);
    }
    let done = world.node("node", &[GPU], 64);
    assert_eq!(done.assigned(), [(1, "node.test.near")], "one call assigns a bounded number");
    assert_eq!(left_waiting(&world).len(), 9);

    let done = world.call("carol", "pump", json!({"class": GPU, "limit": 6}), NONE);
    assert_eq!(done.execution.json::<u32>(), 3, "a node and a task looked at for each");
    let done = world.call("carol", "pump", json!({"class": GPU, "limit": 100}), NONE);
    assert_eq!(done.assigned(), [5, 6, 7, 8, 9, 10].map(|task_id| (task_id, "node.test.near")));
    assert_eq!(left_waiting(&world), [json!(null); 0]);
}

#[test]
fn every_call_about_a_class_catches_up() {
    let mut world = World::new();
    world.requester("alice");
    for _ in 0..4 {
        world.submit("alice", GPU);
    }
    world.node("node", &[GPU], 64);
    let (_, done) = world.submit("alice", GPU);
    assert_eq!(done.assigned(), [(2, "node.test.near")], "the oldest first");
    let done = world.result("node", 1);
    assert_eq!(done.assigned(), [3, 4].map(|task_id| (task_id, "node.test.near")), "one more than it freed");
}

#[test]
fn with_nothing_to_do_it_does_nothing() {
    let mut world = World::new();
    world.requester("alice");
    world.node("alice", &[GPU], 1);
    world.submit("alice", GPU);
    for class in [GPU, CPU] {
        let done = world.call("carol", "pump", json!({"class": class, "limit": 100}), NONE);
        assert_eq!((done.execution.json::<u32>(), done.events.len()), (0, 0));
    }
}

#[test]
fn what_it_says_fits_into_the_log_of_a_receipt() {
    let mut world = World::new();
    world.requester("alice");
    for _ in 0..60 {
        world.submit("alice", GPU);
    }
    // 64 characters.
    world.node(&"n".repeat(64 - ".test.near".len()), &[GPU], 64);
    let done = world.call("carol", "pump", json!({"class": GPU, "limit": 100}), NONE);
    assert_eq!(done.assigned().len(), 32);
    // Numbers of 20 digits would make each line longer by a few dozen bytes.
    let bytes: usize = done.execution.logs().iter().map(String::len).sum();
    assert!(bytes + 32 * 40 <= 16_384, "{bytes}");
}

#[test]
fn its_bounds_are_kept() {
    let mut world = World::new();
    for limit in [0, 101] {
        let error = Error::Limit { limit, max: 100 };
        world.refused("carol", "pump", json!({"class": GPU, "limit": limit}), NONE, error);
    }
    let error = Error::ClassUnknown { class: "nothing".into() };
    world.refused("carol", "pump", json!({"class": "nothing", "limit": 1}), NONE, error);
    world.refused_with("carol", "pump", json!({"class": GPU, "limit": 1}), YOCTO, "doesn't accept deposit");
}
