use deai_compute::event::{BountyPaid, CompletedBy, Decimal, Event};
use serde_json::json;

use crate::world::{BOUNTY, DAY, GPU, MINUTE, NONE, REWARD, World, YOCTO, id, of};

fn world() -> (World, u64) {
    let mut world = World::new();
    world.requester("alice");
    world.node("node", &[GPU], 1);
    let (task_id, _) = world.submit("alice", GPU);
    world.result("node", task_id);
    (world, task_id)
}

#[test]
fn an_unanswered_result_is_paid_and_its_keeper_gets_the_requesters_bounty() {
    let (mut world, task_id) = world();
    world.advance(DAY + 5 * MINUTE);
    let carol = world.account("carol").id;
    let before = world.near.balance(&carol);

    let done = world.call("carol", "finalize_task", of(task_id), NONE);

    let Event::TaskCompleted(completed) = &done.events[0] else { panic!("{:?}", done.events) };
    assert_eq!((completed.by, completed.reward), (CompletedBy::Time, REWARD));
    let bounty = BountyPaid {
        task_id: Some(Decimal(task_id)),
        payer_id: id("alice"),
        keeper_id: id("carol"),
        amount: BOUNTY.as_yoctonear(),
    };
    assert_eq!(done.events[1], Event::BountyPaid(bounty));
    assert_eq!(world.tokens(&id("node").parse().unwrap()), REWARD);
    let fees = done.execution.tokens_burnt();
    assert_eq!(world.near.balance(&carol), before.saturating_add(BOUNTY).saturating_sub(fees));
}

#[test]
fn the_worker_has_the_grace_before_anyone_else() {
    let (mut world, task_id) = world();
    world.refused_with("node", "finalize_task", of(task_id), NONE, "not_due");
    world.advance(DAY);
    for caller in ["carol", "alice"] {
        world.refused_with(caller, "finalize_task", of(task_id), NONE, "not_due");
    }
    let done = world.call("node", "finalize_task", of(task_id), NONE);
    assert_eq!(done.names(), ["task_completed", "bounty_paid"]);
}

#[test]
fn a_final_result_can_be_accepted_and_no_longer_disputed() {
    let (mut world, task_id) = world();
    world.advance(DAY);
    let evidence = crate::dispute::claim(task_id);
    world.refused_with("alice", "dispute_result", evidence, crate::world::BOND, "too_late");
    assert_eq!(world.call("alice", "accept_result", of(task_id), YOCTO).names(), ["task_completed"]);
    assert_eq!(world.task(task_id)["status"], json!("completed"));
}
