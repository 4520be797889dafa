use deai_compute::error::Error;
use deai_compute::event::{Event, ResultSubmitted, Sha256, TaskAssigned, TaskCompleted};
use near_localnet::Balance;
use serde_json::{Value, json};

use crate::books::amount;
use crate::world::{GPU, HOUR, NONE, PURSE, REWARD, World, YOCTO, id, output};

#[test]
fn a_result_is_paid_and_the_next_task_taken() {
    let mut world = World::new();
    let alice = world.requester("alice");
    world.node("node", &[GPU], 1);
    let (task_id, _) = world.submit("alice", GPU);
    let (next, _) = world.submit("alice", GPU);

    let done = world.result("node", task_id);

    let node_id = id("node");
    let result = ResultSubmitted {
        task_id,
        node_id: node_id.clone(),
        output_uri: "ar://Jh3vYhRVJrHqdhZ2Ksl3nXxGz9Xb0iWcM1tS6wN5pQk".into(),
        output_sha256: Sha256([0x33; 32]),
    };
    let events: [Event; 3] = [
        result.into(),
        TaskCompleted { task_id, node_id: node_id.clone(), reward: REWARD }.into(),
        TaskAssigned { task_id: next, node_id: node_id.clone(), attempt: 1 }.into(),
    ];
    assert_eq!(done.events, events);
    let paid = json!([{
        "old_owner_id": id("market"), "new_owner_id": node_id, "amount": REWARD.to_string(), "memo": "reward of task 1",
    }]);
    assert_eq!(done.token, [("ft_transfer".to_owned(), paid)]);
    assert_eq!(world.tokens(&node_id.parse().unwrap()), REWARD);
    assert_eq!(world.tokens(&alice), PURSE - 2 * REWARD);
    let node: Value = world.view("node", json!({"node_id": node_id}));
    assert_eq!((&node["tasks_completed"], &node["in_hand"]), (&json!("1"), &json!(1)));
}

#[test]
fn a_finished_task_shrinks_to_its_record() {
    let mut world = World::new();
    world.requester("alice");
    world.node("node", &[GPU], 1);
    let (task_id, _) = world.submit("alice", GPU);
    world.result("node", task_id);
    let task = world.task(task_id);
    assert_eq!(task["status"], "completed");
    assert_eq!(task["requester_id"], id("alice"));
    assert_eq!(task["node_id"], id("node"));
    assert_eq!(task["input_sha256"], "11".repeat(32));
    assert_eq!(task["output_sha256"], "33".repeat(32));
    assert_eq!(task["reward"], REWARD.to_string());
    for gone in ["class", "kind", "input_uri", "project", "submitted_at", "assigned_at", "expires_at"] {
        assert_eq!(task[gone], Value::Null, "{gone}");
    }
}

#[test]
fn the_storage_that_is_freed_goes_back_to_who_paid_it() {
    let mut world = World::new();
    let alice = world.requester("alice");
    world.node("node", &[GPU], 1);
    let (task_id, _) = world.submit("alice", GPU);
    let paid = amount(&world.task(task_id)["storage_paid"]);
    let before = world.near.balance(&alice);
    world.result("node", task_id);
    let kept = amount(&world.task(task_id)["storage_paid"]);
    assert!(kept < paid / 2, "{kept} of {paid} is kept");
    assert_eq!(world.near.balance(&alice), before.saturating_add(Balance::from_yoctonear(paid - kept)));
}

#[test]
fn only_the_assigned_node_is_heard() {
    let mut world = World::new();
    world.requester("alice");
    world.node("node", &[GPU], 1);
    world.node("other", &[GPU], 1);
    let (task_id, _) = world.submit("alice", GPU);
    for caller in ["other", "alice", "owner"] {
        let error = Error::NotAssignee { task_id, node_id: id("node"), caller_id: id(caller) };
        world.refused(caller, "submit_result", output(task_id), YOCTO, error);
    }
    world.refused("node", "submit_result", output(task_id), NONE, Error::OneYocto { attached: 0 });
    world.refused("node", "submit_result", output(9), YOCTO, Error::TaskUnknown { task_id: 9 });
    world.result("node", task_id);
    let over = Error::TaskOver { task_id, outcome: "completed" };
    world.refused("node", "submit_result", output(task_id), YOCTO, over);
}

#[test]
fn a_task_that_waits_takes_no_result() {
    let mut world = World::new();
    world.requester("alice");
    let (task_id, _) = world.submit("alice", GPU);
    world.refused("node", "submit_result", output(task_id), YOCTO, Error::NotAssigned { task_id });
}

#[test]
fn a_result_that_makes_no_sense_is_refused() {
    let mut world = World::new();
    world.requester("alice");
    world.node("node", &[GPU], 1);
    let (task_id, _) = world.submit("alice", GPU);
    let mut bad = output(task_id);
    bad["output_uri"] = json!("");
    world.refused("node", "submit_result", bad, YOCTO, Error::Uri { field: "output_uri", text: "".into() });
    let mut bad = output(task_id);
    bad["output_sha256"] = json!("");
    world.refused("node", "submit_result", bad, YOCTO, Error::Sha256 { field: "output_sha256", text: "".into() });
}

#[test]
fn a_result_that_comes_too_late_does_not_count() {
    let mut world = World::new();
    world.requester("alice");
    world.node("node", &[GPU], 1);
    let (task_id, _) = world.submit("alice", GPU);
    world.advance(24 * HOUR);
    let execution = world.try_call("node", "submit_result", output(task_id), YOCTO);
    let failure = format!("{:?}", execution.failure());
    assert!(failure.contains("too_late: task 1 expired at"), "{failure}");
    world.call("node", "expire_task", json!({"task_id": "1"}), NONE);
}
