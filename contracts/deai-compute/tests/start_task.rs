use deai_compute::error::Error;
use deai_compute::event::{Event, ProgressReported, TaskStarted};
use serde_json::json;

use crate::books::amount;
use crate::world::{GPU, MINUTE, NONE, World, id, of};

fn world() -> (World, u64) {
    let mut world = World::new();
    world.requester("alice");
    world.node("node", &[GPU], 1);
    let (task_id, _) = world.submit("alice", GPU);
    (world, task_id)
}

#[test]
fn a_node_has_the_tasks_run_time_from_its_start_on() {
    let (mut world, task_id) = world();
    let done = world.start("node", task_id);
    let due_at = world.near.head().header.timestamp;
    let task = world.task(task_id);
    let due: u64 = amount(&task["deadline"]).try_into().unwrap();
    assert_eq!(done.events, [Event::TaskStarted(TaskStarted { task_id, node_id: id("node"), due_at: due })]);
    assert_eq!(task["status"], "in_progress");
    assert_eq!(amount(&task["keeper_at"]) - u128::from(due), 5 * MINUTE.as_nanos());
    assert!(due <= due_at + 3_600_000_000_000);
}

#[test]
fn only_the_node_that_has_the_task_starts_it_and_once() {
    let (mut world, task_id) = world();
    for caller in ["alice", "other", "owner"] {
        let error = Error::NotAssignee { task_id, node_id: id("node"), caller_id: id(caller) };
        world.refused(caller, "start_task", of(task_id), NONE, error);
    }
    world.refused("node", "start_task", of(9), NONE, Error::TaskUnknown { task_id: 9 });
    world.start("node", task_id);
    let error = Error::WrongState { task_id, state: "in progress", needed: "assigned" };
    world.refused("node", "start_task", of(task_id), NONE, error);
}

#[test]
fn the_worker_may_still_start_in_its_grace_and_not_after_it() {
    let (mut first, task_id) = world();
    first.advance(14 * MINUTE);
    first.refused_with("carol", "reassign_task", of(task_id), NONE, "not_due");
    first.start("node", task_id);

    let (mut second, task_id) = world();
    second.advance(15 * MINUTE);
    second.refused_with("node", "start_task", of(task_id), NONE, "too_late");
    second.refused_with("node", "fail_task", of(task_id), NONE, "too_late");
    second.call("carol", "reassign_task", of(task_id), NONE);
}

#[test]
fn progress_goes_forward_only() {
    let (mut world, task_id) = world();
    let progress = |permille: u16| json!({"task_id": task_id.to_string(), "permille": permille});
    let error = Error::WrongState { task_id, state: "assigned", needed: "in progress" };
    world.refused("node", "report_progress", progress(1), NONE, error);
    world.start("node", task_id);
    let done = world.call("node", "report_progress", progress(250), NONE);
    let event = ProgressReported { task_id, node_id: id("node"), permille: 250 };
    assert_eq!(done.events, [Event::ProgressReported(event)]);
    assert_eq!(world.task(task_id)["permille"], 250);
    for (permille, before) in [(249, 250), (1001, 250)] {
        world.refused("node", "report_progress", progress(permille), NONE, Error::Permille { permille, before });
    }
    let error = Error::NotAssignee { task_id, node_id: id("node"), caller_id: id("alice") };
    world.refused("alice", "report_progress", progress(300), NONE, error);
    world.call("node", "report_progress", progress(1000), NONE);
}
