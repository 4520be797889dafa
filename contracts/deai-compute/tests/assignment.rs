use serde_json::{Value, json};

use crate::world::{CPU, GPU, NONE, World, YOCTO, id};

#[test]
fn nodes_take_turns() {
    let mut world = World::new();
    world.requester("alice");
    for node in ["n1", "n2", "n3"] {
        world.node(node, &[GPU], 2);
    }
    let mut takers = Vec::new();
    for _ in 0..6 {
        let (_, done) = world.submit("alice", GPU);
        takers.push(done.assigned()[0].1.to_owned());
    }
    assert_eq!(takers, ["n1", "n2", "n3", "n1", "n2", "n3"].map(id));
    let (_, done) = world.submit("alice", GPU);
    assert_eq!(done.assigned(), [], "all slots are taken");
}

#[test]
fn a_freed_node_takes_the_oldest_task_of_all_its_classes() {
    let mut world = World::new();
    world.requester("alice");
    world.node("node", &[GPU, CPU], 1);
    let (first, _) = world.submit("alice", GPU);
    let (second, _) = world.submit("alice", CPU);
    let (third, _) = world.submit("alice", GPU);
    let (fourth, _) = world.submit("alice", CPU);
    let mut order = Vec::new();
    for task_id in [first, second, third, fourth] {
        order.extend(world.result("node", task_id).assigned().into_iter().map(|(task_id, _)| task_id));
    }
    assert_eq!(order, [second, third, fourth]);
}

#[test]
fn no_node_gets_its_own_requesters_task() {
    let mut world = World::new();
    world.requester("alice");
    world.node("alice", &[GPU], 4);
    let (own, done) = world.submit("alice", GPU);
    assert_eq!(done.assigned(), []);
    let done = world.node("other", &[GPU], 1);
    assert_eq!(done.assigned(), [(own, "other.test.near")]);
}

#[test]
fn own_tasks_at_the_head_of_the_queue_hold_up_nobody() {
    let mut world = World::new();
    world.requester("alice");
    world.requester("bob");
    world.node("alice", &[GPU], 64);
    // More than a call looks at.
    for _ in 0..20 {
        world.submit("alice", GPU);
    }
    let (bobs, done) = world.submit("bob", GPU);
    assert_eq!(done.assigned(), [(bobs, "alice.test.near")], "the node looks past its own tasks");
    let done = world.node("other", &[GPU], 1);
    assert_eq!(done.assigned(), [(1, "other.test.near")], "another takes them in order");
}

#[test]
fn a_node_that_comes_late_gets_past_its_own_tasks() {
    let mut world = World::new();
    world.requester("alice");
    world.requester("bob");
    for _ in 0..20 {
        world.submit("alice", GPU);
    }
    let (bobs, _) = world.submit("bob", GPU);
    let done = world.node("alice", &[GPU], 1);
    assert_eq!(done.assigned(), [], "more than one call looks at");
    let mut pumps = 0;
    let taken = loop {
        pumps += 1;
        let done = world.call("carol", "pump", json!({"class": GPU, "limit": 8}), NONE);
        if let Some((task_id, _)) = done.assigned().first() {
            break *task_id;
        }
        assert!(pumps < 5, "each pump goes on where the one before stopped");
    };
    assert_eq!(taken, bobs);
}

#[test]
fn cancelled_tasks_are_passed_over() {
    let mut world = World::new();
    world.requester("alice");
    for _ in 0..30 {
        world.submit("alice", GPU);
    }
    for task_id in (1..=29).filter(|task_id| task_id % 10 != 5) {
        world.call("alice", "cancel_task", json!({"task_id": task_id.to_string()}), YOCTO);
    }
    // The queue begins at 5 now; 15, 25 and 30 are left behind gaps.
    let done = world.node("node", &[GPU], 4);
    assert_eq!(done.assigned(), [(5, "node.test.near")]);
    let done = world.call("carol", "pump", json!({"class": GPU, "limit": 100}), NONE);
    assert_eq!(done.assigned(), [15, 25, 30].map(|task_id| (task_id, "node.test.near")));
}

#[test]
fn a_full_node_leaves_the_rings_and_a_freed_one_joins_them() {
    let mut world = World::new();
    world.requester("alice");
    world.node("node", &[GPU, CPU], 1);
    let (task_id, _) = world.submit("alice", GPU);
    let (waiting, done) = world.submit("alice", CPU);
    assert_eq!(done.assigned(), []);
    world.call("alice", "cancel_task", json!({"task_id": waiting.to_string()}), YOCTO);
    assert_eq!(world.result("node", task_id).assigned(), []);
    let (third, done) = world.submit("alice", CPU);
    assert_eq!(done.assigned(), [(third, "node.test.near")]);
    let market: Value = world.view("market", json!({}));
    let free: Vec<&Value> = market["classes"].as_array().unwrap().iter().map(|class| &class["free"]).collect();
    assert_eq!(free[..2], [1, 0], "its place among the GPUs is stale until someone meets it");
}
