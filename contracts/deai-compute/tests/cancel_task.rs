use deai_compute::error::Error;
use deai_compute::event::{Event, TaskCancelled};
use near_localnet::Balance;
use serde_json::json;

use crate::books::amount;
use crate::world::{BOUNTY, GPU, NONE, PURSE, REWARD, World, YOCTO, id, of, output};

#[test]
fn a_task_that_waits_can_be_taken_back() {
    let mut world = World::new();
    let alice = world.requester("alice");
    let (task_id, _) = world.submit("alice", GPU);
    let paid = amount(&world.task(task_id)["storage_paid"]);
    let before = world.near.balance(&alice);

    let done = world.call("alice", "cancel_task", json!({"task_id": "1"}), YOCTO);

    assert_eq!(done.events, [Event::TaskCancelled(TaskCancelled { task_id, refund: REWARD })]);
    let refund = json!([{
        "old_owner_id": id("market"), "new_owner_id": id("alice"), "amount": REWARD.to_string(),
        "memo": "refund of task 1",
    }]);
    assert_eq!(done.token, [("ft_transfer".to_owned(), refund)]);
    assert_eq!(world.tokens(&alice), PURSE);
    let task = world.task(task_id);
    assert_eq!(task["status"], "cancelled");
    let freed = Balance::from_yoctonear(paid - amount(&task["storage_paid"])).saturating_add(BOUNTY);
    let fees = done.execution.tokens_burnt().saturating_add(YOCTO);
    assert_eq!(world.near.balance(&alice), before.saturating_add(freed).saturating_sub(fees));
}

#[test]
fn a_task_in_a_nodes_hands_stays_there() {
    let mut world = World::new();
    world.requester("alice");
    world.node("node", &[GPU], 1);
    let (task_id, _) = world.submit("alice", GPU);
    let refused = |world: &mut World, state| {
        let error = Error::WrongState { task_id, state, needed: "pending" };
        world.refused("alice", "cancel_task", of(task_id), YOCTO, error);
    };
    refused(&mut world, "assigned");
    world.start("node", task_id);
    refused(&mut world, "in progress");
    world.call("node", "submit_result", output(task_id), NONE);
    refused(&mut world, "submitted");
}

#[test]
fn only_its_requester_takes_a_task_back_and_once() {
    let mut world = World::new();
    world.requester("alice");
    let (task_id, _) = world.submit("alice", GPU);
    let args = json!({"task_id": "1"});
    let error = Error::NotRequester { task_id, requester_id: id("alice"), caller_id: id("owner") };
    world.refused("owner", "cancel_task", args.clone(), YOCTO, error);
    world.refused("alice", "cancel_task", args.clone(), NONE, Error::OneYocto { attached: 0 });
    world.refused("alice", "cancel_task", json!({"task_id": "2"}), YOCTO, Error::TaskUnknown { task_id: 2 });
    world.call("alice", "cancel_task", args.clone(), YOCTO);
    world.refused("alice", "cancel_task", args, YOCTO, Error::TaskOver { task_id, outcome: "cancelled" });
}

#[test]
fn a_cancelled_task_goes_to_nobody() {
    let mut world = World::new();
    world.requester("alice");
    world.submit("alice", GPU);
    world.call("alice", "cancel_task", json!({"task_id": "1"}), YOCTO);
    assert_eq!(world.node("node", &[GPU], 1).assigned(), []);
    assert!(world.near.state(&world.market.id, &[2]).is_empty(), "its place in the queue is gone");
}
