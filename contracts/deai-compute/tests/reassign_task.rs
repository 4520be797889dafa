use deai_compute::error::Error;
use deai_compute::event::{AttemptFailed, Event, FailureCause, SlashCondition};
use near_localnet::Balance;
use serde_json::json;

use crate::books::amount;
use crate::world::{GPU, HOUR, MINUTE, NONE, STAKE, World, id, of};

fn world() -> (World, u64) {
    let mut world = World::new();
    world.requester("alice");
    world.node("node", &[GPU], 1);
    let (task_id, _) = world.submit("alice", GPU);
    (world, task_id)
}

fn near(yocto: u128) -> Balance {
    Balance::from_yoctonear(yocto)
}

#[test]
fn a_task_that_is_not_started_goes_to_another_and_its_node_is_slashed() {
    let (mut world, task_id) = world();
    world.node("other", &[GPU], 1);
    world.advance(15 * MINUTE);
    let [alice, carol, treasury] = ["alice", "carol", "treasury"].map(|name| world.account(name).id);
    let before = [&alice, &carol, &treasury].map(|id| world.near.balance(id));

    let done = world.call("carol", "reassign_task", of(task_id), NONE);

    let failed =
        AttemptFailed { task_id, node_id: id("node"), attempt: 1, cause: FailureCause::NotStarted, reputation: 4_500 };
    assert_eq!(done.events[0], Event::AttemptFailed(failed));
    let Event::StakeSlashed(slashed) = &done.events[1] else { panic!("{:?}", done.events) };
    // 1 % of the stake: half for the victim, then the bounty, then the treasury.
    let amount_lost = STAKE.as_yoctonear() / 100;
    assert_eq!((slashed.condition, slashed.amount), (SlashCondition::NotStarted, amount_lost));
    assert_eq!((&*slashed.victim_id, slashed.keeper_id.as_deref()), (&*id("alice"), Some(&*id("carol"))));
    let shares = [slashed.victim_amount, slashed.keeper_amount, slashed.treasury_amount];
    let milli = Balance::from_millinear(1).as_yoctonear();
    assert_eq!(shares, [25, 10, 15].map(|part| part * milli));
    assert!(slashed.deadline.is_some() && slashed.evidence_sha256.is_none());
    assert_eq!(done.assigned(), [(task_id, "other.test.near")]);

    assert_eq!(amount(&world.node_view("node")["stake"]), STAKE.as_yoctonear() - amount_lost);
    let fees = [NONE, done.execution.tokens_burnt(), NONE];
    for (((account, before), share), fee) in [alice, carol, treasury].iter().zip(before).zip(shares).zip(fees) {
        assert_eq!(world.near.balance(account), before.saturating_add(near(share)).saturating_sub(fee), "{account}");
    }
}

#[test]
fn a_task_that_is_not_finished_in_time_costs_more() {
    let (mut world, task_id) = world();
    world.start("node", task_id);
    world.advance(HOUR + 5 * MINUTE);
    let done = world.call("carol", "reassign_task", of(task_id), NONE);
    assert_eq!(done.names(), ["attempt_failed", "stake_slashed"]);
    let Event::StakeSlashed(slashed) = &done.events[1] else { panic!("{:?}", done.events) };
    assert_eq!((slashed.condition, slashed.amount), (SlashCondition::Late, STAKE.as_yoctonear() / 50));
    assert_eq!(world.task(task_id)["status"], "pending");
    // With less than the least stake it gets no more tasks, until it adds some.
    let (next, done) = world.submit("alice", GPU);
    assert_eq!(done.assigned(), []);
    let done = world.call("node", "increase_stake", json!({}), Balance::from_near(1));
    assert_eq!(done.assigned(), [(next, "node.test.near")]);
}

#[test]
fn nobody_is_paid_for_moving_on_what_it_left_lying_itself() {
    let (mut world, task_id) = world();
    world.advance(15 * MINUTE);
    let done = world.call("node", "reassign_task", of(task_id), NONE);
    let Event::StakeSlashed(slashed) = &done.events[1] else { panic!("{:?}", done.events) };
    assert_eq!((&slashed.keeper_id, slashed.keeper_amount), (&None, 0));
    assert_eq!(slashed.victim_amount + slashed.treasury_amount, slashed.amount);
}

#[test]
fn a_task_in_time_stays_where_it_is() {
    let (mut world, task_id) = world();
    for name in ["carol", "alice", "owner"] {
        world.refused_with(name, "reassign_task", of(task_id), NONE, "not_due");
    }
    world.result("node", task_id);
    let error = Error::WrongState { task_id, state: "submitted", needed: "assigned or in progress" };
    world.refused("carol", "reassign_task", of(task_id), NONE, error);
    let (waiting, _) = world.submit("alice", "a");
    let error = Error::WrongState { task_id: waiting, state: "pending", needed: "assigned or in progress" };
    world.refused("carol", "reassign_task", of(waiting), NONE, error);
}

#[test]
fn what_unbonds_is_slashed_too() {
    let (mut world, task_id) = world();
    world.call("node", "request_unstake", json!({}), crate::world::YOCTO);
    world.advance(15 * MINUTE);
    world.call("carol", "reassign_task", of(task_id), NONE);
    let node = world.node_view("node");
    let left = STAKE.as_yoctonear() - STAKE.as_yoctonear() / 100;
    assert_eq!((amount(&node["stake"]), amount(&node["unbonding"])), (0, left));
}
