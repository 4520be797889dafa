use deai_compute::error::Error;
use deai_compute::event::{Event, TaskAssigned, TaskExpired};
use near_localnet::Balance;
use serde_json::{Value, json};

use crate::books::amount;
use crate::world::{CPU, DEPOSIT, GPU, HOUR, NONE, PURSE, REWARD, World, YOCTO, id};

fn expire(world: &mut World, task_id: u64) -> crate::world::Done {
    world.call("carol", "expire_task", json!({"task_id": task_id.to_string()}), NONE)
}

#[test]
fn anyone_ends_a_task_whose_time_is_over() {
    let mut world = World::new();
    let alice = world.requester("alice");
    world.node("node", &[GPU], 1);
    let (task_id, _) = world.submit("alice", GPU);
    world.advance(HOUR);
    let (next, _) = world.submit("alice", GPU);
    world.advance(23 * HOUR);

    let done = expire(&mut world, task_id);

    let events: [Event; 2] = [
        TaskExpired { task_id, node_id: Some(id("node")), refund: REWARD }.into(),
        TaskAssigned { task_id: next, node_id: id("node"), attempt: 1 }.into(),
    ];
    assert_eq!(done.events, events, "the node's slot is free again");
    assert_eq!(world.tokens(&alice), PURSE - REWARD);
    let task = world.task(task_id);
    assert_eq!((&task["status"], &task["node_id"]), (&json!("expired"), &json!(id("node"))));
    assert_eq!(task["output_sha256"], Value::Null);
}

#[test]
fn a_task_that_waited_in_vain_expires_too() {
    let mut world = World::new();
    let alice = world.requester("alice");
    let (task_id, _) = world.submit("alice", GPU);
    world.advance(24 * HOUR);
    let done = expire(&mut world, task_id);
    assert_eq!(done.events, [Event::TaskExpired(TaskExpired { task_id, node_id: None, refund: REWARD })]);
    assert_eq!(world.tokens(&alice), PURSE);
    assert!(world.near.state(&world.market.id, &[2]).is_empty(), "its place in the queue is gone");
}

#[test]
fn a_task_whose_time_is_over_goes_to_nobody() {
    let mut world = World::new();
    world.requester("alice");
    for _ in 0..3 {
        world.submit("alice", GPU);
    }
    world.advance(24 * HOUR);
    assert_eq!(world.node("node", &[GPU], 4).assigned(), []);
    let (fresh, done) = world.submit("alice", GPU);
    assert_eq!(done.assigned(), [(fresh, "node.test.near")]);
    for task_id in 1..=3 {
        assert_eq!(expire(&mut world, task_id).assigned(), []);
    }
}

#[test]
fn a_task_has_its_time() {
    let mut world = World::new();
    world.requester("alice");
    let (task_id, _) = world.submit("alice", GPU);
    world.advance(23 * HOUR);
    let args = json!({"task_id": "1"});
    let execution = world.try_call("carol", "expire_task", args.clone(), NONE);
    let failure = format!("{:?}", execution.failure());
    assert!(failure.contains("not_expired: task 1 expires at"), "{failure}");
    world.refused("carol", "expire_task", json!({"task_id": "7"}), NONE, Error::TaskUnknown { task_id: 7 });
    world.refused_with("carol", "expire_task", args.clone(), YOCTO, "doesn't accept deposit");
    world.advance(HOUR);
    expire(&mut world, task_id);
    world.refused("carol", "expire_task", args, NONE, Error::TaskOver { task_id, outcome: "expired" });
}

#[test]
fn an_escrow_comes_out_with_everybody_gone() {
    let mut world = World::new();
    let alice = world.requester("alice");
    world.node("node", &[GPU, CPU], 1);
    let (held, _) = world.submit("alice", GPU);
    let (waiting, _) = world.submit("alice", CPU);
    // The requester burns what is left and gives up the token account; the node falls silent.
    world.call("alice", "storage_unregister", json!({"force": true}), YOCTO);
    world.advance(25 * HOUR);
    let before = world.near.balance(&alice);

    let paid = |world: &World, id| amount(&world.task(id)["storage_paid"]);
    let freed = paid(&world, held) + paid(&world, waiting);
    let done = expire(&mut world, held);
    expire(&mut world, waiting);

    assert_eq!(done.names(), ["task_expired"]);
    assert_eq!(world.tokens(&alice), 2 * REWARD);
    let freed = freed - paid(&world, held) - paid(&world, waiting);
    let account = 1_250_000_000_000_000_000_000;
    assert_eq!(world.near.balance(&alice), before.saturating_add(Balance::from_yoctonear(freed - account)));
    world.call("node", "unregister_node", json!({}), YOCTO);
}

#[test]
fn a_requester_who_deleted_the_account_holds_up_nobody() {
    use near_localnet::Action;
    use near_localnet::near_primitives::action::DeleteAccountAction;

    let mut world = World::new();
    world.requester("alice");
    world.node("node", &[GPU], 1);
    world.submit("alice", GPU);
    let alice = world.account("alice");
    let beneficiary_id = world.account("bob").id;
    let gone = vec![Action::DeleteAccount(DeleteAccountAction { beneficiary_id })];
    // The refund of unused gas finds nobody any more: the transaction's own result is what counts.
    assert!(world.near.transact(&alice, &alice.id, gone).unwrap().is_success());
    world.requester("carol");

    // Only sending the freed storage fails, and that NEAR stays with the market.
    let execution = world.try_call("node", "submit_result", crate::world::output(1), YOCTO);
    assert!(execution.is_success());
    assert_eq!(execution.failures().len(), 1);
    let done = world.read(execution);
    assert_eq!(done.names(), ["result_submitted", "task_completed"]);
    let request = world.request(GPU);
    assert_eq!(world.call("carol", "submit_task", request, DEPOSIT).assigned(), [(2, "node.test.near")]);
}
