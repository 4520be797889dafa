use deai_compute::error::Error;
use deai_compute::event::{Event, Metric, ResultSubmitted, Sha256, TaskAssigned};
use serde_json::{Value, json};

use crate::books::amount;
use crate::world::{GPU, HOUR, MINUTE, NONE, World, YOCTO, id, of, output};

fn world() -> (World, u64) {
    let mut world = World::new();
    world.requester("alice");
    world.node("node", &[GPU], 1);
    let (task_id, _) = world.submit("alice", GPU);
    (world, task_id)
}

#[test]
fn a_result_frees_the_node_which_takes_the_next_task() {
    let (mut world, task_id) = world();
    let (next, _) = world.submit("alice", GPU);
    world.start("node", task_id);
    let mut with_metrics = output(task_id);
    with_metrics["metrics"] = json!([{"name": "tokens", "value": u64::MAX.to_string()}]);

    let done = world.call("node", "submit_result", with_metrics, NONE);

    let [task, next_task] = [task_id, next].map(|task_id| world.task(task_id));
    let result = ResultSubmitted {
        task_id,
        node_id: id("node"),
        output_uri: "ar://Jh3vYhRVJrHqdhZ2Ksl3nXxGz9Xb0iWcM1tS6wN5pQk".into(),
        output_sha256: Sha256([0x33; 32]),
        metrics: vec![Metric { name: "tokens".into(), value: u64::MAX }],
        final_at: amount(&task["deadline"]).try_into().unwrap(),
    };
    let start_by = amount(&next_task["deadline"]).try_into().unwrap();
    let assigned = TaskAssigned { task_id: next, node_id: id("node"), attempt: 1, start_by };
    assert_eq!(done.events, [Event::from(result), assigned.into()]);
    assert_eq!(done.token, [], "nothing is paid before the result is final");
    assert_eq!((&task["status"], &task["output_sha256"]), (&json!("submitted"), &json!("33".repeat(32))));
    let node = world.node_view("node");
    assert_eq!((&node["in_hand"], &node["unsettled"]), (&json!(1), &json!(1)));
}

#[test]
fn only_the_assigned_node_may_act() {
    let (mut world, task_id) = world();
    world.start("node", task_id);
    for caller in ["other", "alice", "owner"] {
        let error = Error::NotAssignee { task_id, node_id: id("node"), caller_id: id(caller) };
        world.refused(caller, "submit_result", output(task_id), NONE, error);
    }
    world.refused("node", "submit_result", output(9), NONE, Error::TaskUnknown { task_id: 9 });
    world.refused_with("node", "submit_result", output(task_id), YOCTO, "doesn't accept deposit");
    world.call("node", "submit_result", output(task_id), NONE);
    let again = Error::WrongState { task_id, state: "submitted", needed: "in progress" };
    world.refused("node", "submit_result", output(task_id), NONE, again);
    world.call("alice", "accept_result", of(task_id), YOCTO);
    let over = Error::TaskOver { task_id, outcome: "completed" };
    world.refused("node", "submit_result", output(task_id), NONE, over);
}

#[test]
fn a_task_that_was_not_started_takes_no_result() {
    let (mut world, task_id) = world();
    let error = Error::WrongState { task_id, state: "assigned", needed: "in progress" };
    world.refused("node", "submit_result", output(task_id), NONE, error);
}

#[test]
fn a_result_that_makes_no_sense_is_refused() {
    let (mut world, task_id) = world();
    world.start("node", task_id);
    let metric = json!({"name": "tokens", "value": "1"});
    for (field, value, error) in [
        ("output_uri", json!(""), Error::Uri { field: "output_uri", text: "".into() }),
        ("output_sha256", json!(""), Error::Sha256 { field: "output_sha256", text: "".into() }),
        ("metrics", json!(vec![metric; 9]), Error::MetricCount { count: 9, max: 8 }),
        ("metrics", json!([{"name": "N", "value": "1"}]), Error::Label { field: "metric", text: "N".into() }),
    ] {
        let mut bad = output(task_id);
        bad[field] = value;
        world.refused("node", "submit_result", bad, NONE, error);
    }
    let mut bad = output(task_id);
    bad["metrics"] = json!([{"name": "tokens", "value": 1.5}]);
    world.refused_with("node", "submit_result", bad, NONE, "Failed to deserialize input");
}

#[test]
fn a_result_in_the_grace_counts_and_is_late() {
    let (mut world, task_id) = world();
    world.start("node", task_id);
    world.advance(HOUR + 4 * MINUTE);
    world.refused_with("carol", "reassign_task", of(task_id), NONE, "not_due");
    world.call("node", "submit_result", output(task_id), NONE);
    world.call("alice", "accept_result", of(task_id), YOCTO);
    assert_eq!(world.node_view("node")["reputation"], json!(4_900));
}

#[test]
fn at_one_moment_a_result_counts_or_its_task_can_be_taken_away() {
    let (mut world, task_id) = world();
    world.start("node", task_id);
    world.advance(HOUR + 5 * MINUTE);
    world.refused_with("node", "submit_result", output(task_id), NONE, "too_late");
    world.call("node", "reassign_task", of(task_id), NONE);
    assert_eq!(world.task(task_id)["node_id"], Value::Null);
}
