use deai_compute::error::Error;
use deai_compute::event::{AttemptFailed, Event, FailureCause};
use serde_json::json;

use crate::world::{CPU, DEPOSIT, GPU, NONE, PURSE, STAKE, World, id, of};

#[test]
fn a_task_that_is_given_up_goes_to_another_node() {
    let mut world = World::new();
    world.requester("alice");
    world.node("node", &[GPU], 1);
    let (task_id, _) = world.submit("alice", GPU);
    world.node("other", &[GPU], 1);

    let done = world.call("node", "fail_task", of(task_id), NONE);

    let failed =
        AttemptFailed { task_id, node_id: id("node"), attempt: 1, cause: FailureCause::GivenUp, reputation: 4_500 };
    assert_eq!(done.events[0], Event::AttemptFailed(failed));
    assert_eq!(done.assigned(), [(task_id, "other.test.near")]);
    let task = world.task(task_id);
    assert_eq!((&task["attempt"], &task["excluded"]), (&json!(2), &json!([id("node")])));
    let node = world.node_view("node");
    assert_eq!((&node["stake"], &node["tasks_failed"]), (&json!(STAKE), &json!("1")), "it costs no stake");
}

#[test]
fn no_node_gets_a_task_again_that_it_lost() {
    let mut world = World::new();
    world.requester("alice");
    world.node("node", &[GPU], 4);
    let mut request = world.request(GPU);
    request["expires_at"] = json!(world.in_hours(29 * 24).to_string());
    world.call("alice", "submit_task", request, DEPOSIT);
    let task_id = 1;
    world.start("node", task_id);
    assert_eq!(world.call("node", "fail_task", of(task_id), NONE).assigned(), []);
    let done = world.call("carol", "pump", json!({"class": GPU, "limit": 100}), NONE);
    assert_eq!(done.assigned(), []);
    let (next, done) = world.submit("alice", GPU);
    assert_eq!(done.assigned(), [(next, "node.test.near")], "it gets others");
    // Coming back under the same name does not help.
    world.finish("node", next);
    world.leave("node");
    assert_eq!(world.node("node", &[GPU, CPU], 1).assigned(), []);
    assert_eq!(world.node("other", &[GPU], 1).assigned(), [(task_id, "other.test.near")]);
}

#[test]
fn with_its_attempts_used_up_a_task_fails_and_the_requester_has_its_escrow_back() {
    let mut world = World::new();
    let alice = world.requester("alice");
    let (task_id, _) = world.submit("alice", GPU);
    for (attempt, node) in [(1, "n1"), (2, "n2"), (3, "n3")] {
        assert_eq!(world.node(node, &[GPU], 1).assigned(), [(task_id, &*id(node))]);
        assert_eq!(world.task(task_id)["attempt"], attempt);
        let done = world.call(node, "fail_task", of(task_id), NONE);
        let names = if attempt == 3 { vec!["attempt_failed", "task_failed"] } else { vec!["attempt_failed"] };
        assert_eq!(done.names(), names);
    }
    assert_eq!(world.tokens(&alice), PURSE);
    let task = world.task(task_id);
    assert_eq!((&task["status"], &task["node_id"]), (&json!("failed"), &json!(id("n3"))));
}

#[test]
fn only_the_node_that_has_a_task_gives_it_up() {
    let mut world = World::new();
    world.requester("alice");
    let (task_id, _) = world.submit("alice", GPU);
    let error = Error::WrongState { task_id, state: "pending", needed: "assigned or in progress" };
    world.refused("node", "fail_task", of(task_id), NONE, error);
    world.node("node", &[GPU], 1);
    let error = Error::NotAssignee { task_id, node_id: id("node"), caller_id: id("alice") };
    world.refused("alice", "fail_task", of(task_id), NONE, error);
    world.result("node", task_id);
    let error = Error::WrongState { task_id, state: "submitted", needed: "assigned or in progress" };
    world.refused("node", "fail_task", of(task_id), NONE, error);
}
