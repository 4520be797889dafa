use deai_compute::error::Error;
use deai_compute::event::{CompletedBy, Event, TaskCompleted};
use near_localnet::Balance;
use serde_json::{Value, json};

use crate::books::amount;
use crate::world::{BOUNTY, GPU, NONE, PURSE, REWARD, World, YOCTO, id, of};

fn world() -> (World, u64) {
    let mut world = World::new();
    world.requester("alice");
    world.node("node", &[GPU], 1);
    let (task_id, _) = world.submit("alice", GPU);
    world.result("node", task_id);
    (world, task_id)
}

#[test]
fn an_accepted_result_is_paid() {
    let (mut world, task_id) = world();
    let alice = world.account("alice").id;
    let (before, paid) = (world.near.balance(&alice), amount(&world.task(task_id)["storage_paid"]));

    let done = world.call("alice", "accept_result", of(task_id), YOCTO);

    let node_id = id("node");
    let completed = TaskCompleted {
        task_id,
        node_id: node_id.clone(),
        reward: REWARD,
        by: CompletedBy::Acceptance,
        reputation: 5_100,
    };
    assert_eq!(done.events, [Event::TaskCompleted(completed)]);
    let moved = json!([{
        "old_owner_id": id("market"), "new_owner_id": node_id, "amount": REWARD.to_string(), "memo": "reward of task 1",
    }]);
    assert_eq!(done.token, [("ft_transfer".to_owned(), moved)]);
    assert_eq!((world.tokens(&node_id.parse().unwrap()), world.tokens(&alice)), (REWARD, PURSE - REWARD));
    let node = world.node_view("node");
    assert_eq!((&node["tasks_completed"], &node["unsettled"]), (&json!("1"), &json!(0)));
    // The bounty that nobody earned, and the storage that is freed.
    let kept = amount(&world.task(task_id)["storage_paid"]);
    assert!(kept < paid / 2, "{kept} of {paid} is kept");
    let back = Balance::from_yoctonear(paid - kept).saturating_add(BOUNTY);
    let fees = done.execution.tokens_burnt().saturating_add(YOCTO);
    assert_eq!(world.near.balance(&alice), before.saturating_add(back).saturating_sub(fees));
}

#[test]
fn a_finished_task_shrinks_to_its_record() {
    let (mut world, task_id) = world();
    world.call("alice", "accept_result", of(task_id), YOCTO);
    let task = world.task(task_id);
    assert_eq!(task["status"], "completed");
    assert_eq!((&task["requester_id"], &task["node_id"]), (&json!(id("alice")), &json!(id("node"))));
    assert_eq!(task["input_sha256"], "11".repeat(32));
    assert_eq!(task["output_sha256"], "33".repeat(32));
    assert_eq!(task["reward"], REWARD.to_string());
    for gone in ["class", "kind", "input_uri", "project", "submitted_at", "deadline", "expires_at", "dispute"] {
        assert_eq!(task[gone], Value::Null, "{gone}");
    }
}

#[test]
fn only_the_requester_accepts_and_once() {
    let (mut world, task_id) = world();
    for caller in ["node", "owner", "carol"] {
        let error = Error::NotRequester { task_id, requester_id: id("alice"), caller_id: id(caller) };
        world.refused(caller, "accept_result", of(task_id), YOCTO, error);
    }
    world.refused("alice", "accept_result", of(task_id), NONE, Error::OneYocto { attached: 0 });
    let (waiting, _) = world.submit("alice", "a");
    let error = Error::WrongState { task_id: waiting, state: "pending", needed: "submitted" };
    world.refused("alice", "accept_result", of(waiting), YOCTO, error);
    world.call("alice", "accept_result", of(task_id), YOCTO);
    let error = Error::TaskOver { task_id, outcome: "completed" };
    world.refused("alice", "accept_result", of(task_id), YOCTO, error);
}
