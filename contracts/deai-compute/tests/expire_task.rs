use deai_compute::error::Error;
use deai_compute::event::{Event, TaskExpired};
use near_localnet::Balance;
use serde_json::json;

use crate::books::amount;
use crate::world::{BOUNTY, DEPOSIT, Done, GPU, HOUR, MINUTE, NONE, PURSE, REWARD, World, YOCTO, id, of};

fn expire(world: &mut World, task_id: u64) -> Done {
    world.call("carol", "expire_task", of(task_id), NONE)
}

#[test]
fn an_unassigned_task_expires_and_its_keeper_gets_the_bounty() {
    let mut world = World::new();
    let alice = world.requester("alice");
    let (task_id, _) = world.submit("alice", GPU);
    world.advance(24 * HOUR);
    let carol = world.account("carol").id;
    let before = world.near.balance(&carol);
    let done = expire(&mut world, task_id);
    assert_eq!(done.names(), ["task_expired", "bounty_paid"]);
    assert_eq!(done.events[0], Event::TaskExpired(TaskExpired { task_id, node_id: None, refund: REWARD }));
    assert_eq!(world.tokens(&alice), PURSE);
    assert!(world.near.state(&world.market.id, &[2]).is_empty(), "its place in the queue is gone");
    let fees = done.execution.tokens_burnt();
    assert_eq!(world.near.balance(&carol), before.saturating_add(BOUNTY).saturating_sub(fees));
}

#[test]
fn its_requester_expires_a_task_for_nothing() {
    let mut world = World::new();
    world.requester("alice");
    let (task_id, _) = world.submit("alice", GPU);
    world.advance(24 * HOUR);
    assert_eq!(world.call("alice", "expire_task", of(task_id), NONE).names(), ["task_expired"]);
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
fn an_expired_task_never_comes_back() {
    let mut world = World::new();
    let alice = world.requester("alice");
    world.node("node", &[GPU], 1);
    let mut request = world.request(GPU);
    request["expires_at"] = json!((world.in_hours(0) + 10 * 60_000_000_000).to_string());
    world.call("alice", "submit_task", request, DEPOSIT);
    world.start("node", 1);
    world.node("other", &[GPU], 1);
    world.advance(30 * MINUTE);
    let error = Error::WrongState { task_id: 1, state: "in progress", needed: "pending" };
    world.refused("carol", "expire_task", of(1), NONE, error);
    // Given up behind its time, it ends instead of waiting for another.
    let done = world.call("node", "fail_task", of(1), NONE);
    assert_eq!(done.names(), ["attempt_failed", "task_expired"]);
    assert_eq!(world.tokens(&alice), PURSE);
    let error = Error::TaskOver { task_id: 1, outcome: "expired" };
    world.refused("carol", "expire_task", of(1), NONE, error);
}

#[test]
fn a_task_has_its_time() {
    let mut world = World::new();
    world.requester("alice");
    let (task_id, _) = world.submit("alice", GPU);
    world.advance(23 * HOUR);
    world.refused_with("carol", "expire_task", of(task_id), NONE, "not_due");
    world.refused("carol", "expire_task", of(7), NONE, Error::TaskUnknown { task_id: 7 });
    world.refused_with("carol", "expire_task", of(task_id), YOCTO, "doesn't accept deposit");
    world.advance(HOUR);
    expire(&mut world, task_id);
    world.refused("carol", "expire_task", of(task_id), NONE, Error::TaskOver { task_id, outcome: "expired" });
}

#[test]
fn a_refund_needs_no_token_account_of_the_requester() {
    let mut world = World::new();
    let alice = world.requester("alice");
    let (task_id, _) = world.submit("alice", GPU);
    // The requester burns what is left and gives up the token account.
    world.call("alice", "storage_unregister", json!({"force": true}), YOCTO);
    world.advance(25 * HOUR);
    let before = world.near.balance(&alice);
    let paid = amount(&world.task(task_id)["storage_paid"]);
    expire(&mut world, task_id);
    assert_eq!(world.tokens(&alice), REWARD);
    let freed = paid - amount(&world.task(task_id)["storage_paid"]);
    let account = 1_250_000_000_000_000_000_000;
    assert_eq!(world.near.balance(&alice), before.saturating_add(Balance::from_yoctonear(freed - account)));
}

#[test]
fn a_requester_who_deleted_the_account_holds_up_nobody() {
    use near_localnet::Action;
    use near_localnet::near_primitives::action::DeleteAccountAction;

    let mut world = World::new();
    world.requester("alice");
    world.node("node", &[GPU], 1);
    world.submit("alice", GPU);
    world.result("node", 1);
    let alice = world.account("alice");
    let beneficiary_id = world.account("bob").id;
    let gone = vec![Action::DeleteAccount(DeleteAccountAction { beneficiary_id })];
    // The refund of unused gas finds nobody any more: the transaction's own result is what counts.
    assert!(world.near.transact(&alice, &alice.id, gone).unwrap().is_success());
    world.advance(24 * HOUR);

    // Only sending the freed storage fails, and that NEAR stays with the market.
    let execution = world.try_call("node", "finalize_task", of(1), NONE);
    assert!(execution.is_success());
    assert_eq!(execution.failures().len(), 1);
    let done = world.read(execution);
    assert_eq!(done.names(), ["task_completed", "bounty_paid"]);
    assert_eq!(world.tokens(&id("node").parse().unwrap()), REWARD);
}
