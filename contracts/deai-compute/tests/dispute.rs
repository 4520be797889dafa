use deai_compute::error::Error;
use deai_compute::event::{CompletedBy, Event, FailureCause, SlashCondition};
use near_localnet::Balance;
use serde_json::{Value, json};

use crate::books::amount;
use crate::world::{BOND, BOUNTY, DAY, DEPOSIT, GPU, MINUTE, NONE, PURSE, REWARD, STAKE, World, YOCTO, id, of};

/// What `dispute_result` takes about the result of `world::output`.
pub fn claim(task_id: u64) -> Value {
    json!({
        "task_id": task_id.to_string(), "output_sha256": "33".repeat(32),
        "evidence_uri": "https://alice.example/blank.png", "evidence_sha256": "44".repeat(32),
    })
}

pub fn answer(task_id: u64) -> Value {
    json!({
        "task_id": task_id.to_string(), "evidence_uri": "https://node.example/log.txt",
        "evidence_sha256": "55".repeat(32),
    })
}

pub fn ruling(task_id: u64, ruling: &str) -> Value {
    json!({"task_id": task_id.to_string(), "ruling": ruling, "reason": "The output is \"blank\"."})
}

/// With a result and an arbiter.
fn world() -> (World, u64) {
    let mut world = World::new();
    world.requester("alice");
    world.account("arbiter");
    world.call("owner", "add_arbiter", json!({"arbiter_id": id("arbiter")}), DEPOSIT);
    world.node("node", &[GPU], 1);
    let (task_id, _) = world.submit("alice", GPU);
    world.result("node", task_id);
    (world, task_id)
}

fn disputed() -> (World, u64) {
    let (mut world, task_id) = world();
    world.call("alice", "dispute_result", claim(task_id), BOND);
    (world, task_id)
}

fn balance(world: &mut World, name: &str) -> Balance {
    let account = world.account(name).id;
    world.near.balance(&account)
}

#[test]
fn a_ruling_for_the_node_pays_it_and_gives_it_the_bond() {
    let (mut world, task_id) = disputed();
    world.call("node", "answer_dispute", answer(task_id), BOND);
    let (node, arbiter) = (balance(&mut world, "node"), balance(&mut world, "arbiter"));

    let done = world.call("arbiter", "resolve_dispute", ruling(task_id, "for_node"), YOCTO);

    assert_eq!(done.names(), ["dispute_resolved", "task_completed"]);
    let Event::TaskCompleted(completed) = &done.events[1] else { panic!("{:?}", done.events) };
    assert_eq!((completed.by, completed.reward), (CompletedBy::Ruling, REWARD));
    assert_eq!(world.tokens(&id("node").parse().unwrap()), REWARD);
    let won = BOND.saturating_add(BOND).saturating_sub(BOUNTY);
    assert_eq!(balance(&mut world, "node"), node.saturating_add(won));
    let fees = done.execution.tokens_burnt().saturating_add(YOCTO);
    assert_eq!(balance(&mut world, "arbiter"), arbiter.saturating_add(BOUNTY).saturating_sub(fees));
}

#[test]
fn a_ruling_for_the_requester_gives_back_the_escrow_and_slashes_the_node() {
    let (mut world, task_id) = disputed();
    world.call("node", "answer_dispute", answer(task_id), BOND);
    let done = world.call("arbiter", "resolve_dispute", ruling(task_id, "for_requester"), YOCTO);

    assert_eq!(done.names(), ["dispute_resolved", "attempt_failed", "stake_slashed", "task_failed"]);
    let Event::DisputeResolved(resolved) = &done.events[0] else { panic!() };
    assert_eq!(resolved.reason, "The output is \"blank\".");
    let all = 2 * BOND.as_yoctonear();
    assert_eq!(resolved.requester_amount + resolved.node_amount + resolved.arbiter_amount, all);
    let Event::AttemptFailed(failed) = &done.events[1] else { panic!() };
    assert_eq!((failed.cause, failed.reputation), (FailureCause::DisputeLost, 3_750));
    let Event::StakeSlashed(slashed) = &done.events[2] else { panic!() };
    assert_eq!((slashed.condition, slashed.amount), (SlashCondition::DisputeLost, STAKE.as_yoctonear() / 10));
    assert_eq!(slashed.victim_amount, slashed.amount / 2);
    assert_eq!(slashed.evidence_sha256.unwrap().to_string(), "44".repeat(32));
    assert_eq!(world.tokens(&id("alice").parse().unwrap()), PURSE);
    assert_eq!(world.task(task_id)["status"], "failed");
    world.call("node", "request_unstake", json!({}), YOCTO);
}

#[test]
fn no_ruling_in_time_pays_the_node_and_gives_each_side_its_bond() {
    for answered in [false, true] {
        let (mut world, task_id) = disputed();
        if answered {
            world.call("node", "answer_dispute", answer(task_id), BOND);
        }
        world.advance(4 * DAY + 5 * MINUTE);
        world.refused_with("arbiter", "resolve_dispute", ruling(task_id, "for_requester"), YOCTO, "too_late");
        let (alice, node) = (balance(&mut world, "alice"), balance(&mut world, "node"));
        let done = world.call("carol", "default_dispute", of(task_id), NONE);
        assert_eq!(done.names(), ["dispute_defaulted", "task_completed", "bounty_paid"]);
        assert_eq!(world.tokens(&id("node").parse().unwrap()), REWARD);
        let back = if answered { BOND } else { NONE };
        assert_eq!(balance(&mut world, "node"), node.saturating_add(back));
        assert!(balance(&mut world, "alice") >= alice.saturating_add(BOND));
    }
}

#[test]
fn a_dispute_names_the_result_in_question_and_both_bonds_are_equal() {
    let (mut world, task_id) = world();
    let mut other = claim(task_id);
    other["output_sha256"] = json!("34".repeat(32));
    let error = Error::OtherResult { task_id, result: "33".repeat(32), given: "34".repeat(32) };
    world.refused("alice", "dispute_result", other, BOND, error);
    let bond = BOND.as_yoctonear();
    for attached in [0, 1, bond - 1, bond + 1] {
        let deposit = Balance::from_yoctonear(attached);
        world.refused("alice", "dispute_result", claim(task_id), deposit, Error::Bond { attached, bond });
    }
    for caller in ["node", "owner", "arbiter"] {
        let error = Error::NotRequester { task_id, requester_id: id("alice"), caller_id: id(caller) };
        world.refused(caller, "dispute_result", claim(task_id), BOND, error);
    }
    world.call("alice", "dispute_result", claim(task_id), BOND);
    let task = world.task(task_id);
    assert_eq!((&task["status"], &task["dispute"]["bond"]), (&json!("disputed"), &json!(BOND)));
    let error = Error::WrongState { task_id, state: "disputed", needed: "submitted" };
    world.refused("alice", "dispute_result", claim(task_id), BOND, error.clone());
    world.refused("alice", "accept_result", of(task_id), YOCTO, error.clone());
    world.refused("carol", "finalize_task", of(task_id), NONE, error);
    world.refused("node", "answer_dispute", answer(task_id), NONE, Error::Bond { attached: 0, bond });
}

#[test]
fn a_late_claim_never_disputes() {
    let (mut world, task_id) = world();
    world.advance(DAY);
    world.refused_with("alice", "dispute_result", claim(task_id), BOND, "too_late");
    world.call("node", "finalize_task", of(task_id), NONE);
    let error = Error::TaskOver { task_id, outcome: "completed" };
    world.refused("alice", "dispute_result", claim(task_id), BOND, error);
}

#[test]
fn only_the_node_in_question_answers_once_and_in_time() {
    let (mut world, task_id) = disputed();
    let error = Error::NotAssignee { task_id, node_id: id("node"), caller_id: id("other") };
    world.refused("other", "answer_dispute", answer(task_id), BOND, error);
    world.call("node", "answer_dispute", answer(task_id), BOND);
    world.refused("node", "answer_dispute", answer(task_id), BOND, Error::Answered { task_id });

    let (mut world, task_id) = disputed();
    world.advance(DAY);
    world.refused_with("node", "answer_dispute", answer(task_id), BOND, "too_late");
}

#[test]
fn the_node_has_its_time_to_answer_before_anyone_rules() {
    let (mut world, task_id) = disputed();
    world.refused_with("arbiter", "resolve_dispute", ruling(task_id, "for_requester"), YOCTO, "too_early");
    world.refused_with("node", "default_dispute", of(task_id), NONE, "not_due");
    world.advance(DAY);
    let done = world.call("arbiter", "resolve_dispute", ruling(task_id, "for_requester"), YOCTO);
    let Event::StakeSlashed(slashed) = &done.events[2] else { panic!("{:?}", done.events) };
    assert_eq!(slashed.keeper_id, Some(id("arbiter")), "without a bond the stake pays the arbiter");
}

#[test]
fn only_an_arbiter_that_is_no_party_rules_and_with_a_reason() {
    let (mut world, task_id) = disputed();
    let args = ruling(task_id, "for_node");
    for caller in ["owner", "alice", "node"] {
        let error = Error::NotArbiter { account_id: id(caller) };
        world.refused(caller, "resolve_dispute", args.clone(), YOCTO, error);
    }
    for party in ["alice", "node"] {
        world.call("owner", "add_arbiter", json!({"arbiter_id": id(party)}), DEPOSIT);
        let error = Error::PartialArbiter { task_id, arbiter_id: id(party) };
        world.refused(party, "resolve_dispute", args.clone(), YOCTO, error);
    }
    world.call("node", "answer_dispute", answer(task_id), BOND);
    let mut silent = args.clone();
    silent["reason"] = json!("");
    world.refused("arbiter", "resolve_dispute", silent, YOCTO, Error::Reason { text: "".into() });
    world.refused("arbiter", "resolve_dispute", args.clone(), NONE, Error::OneYocto { attached: 0 });
    world.call("owner", "remove_arbiter", json!({"arbiter_id": id("arbiter")}), YOCTO);
    world.refused("arbiter", "resolve_dispute", args, YOCTO, Error::NotArbiter { account_id: id("arbiter") });
}

#[test]
fn a_node_does_not_leave_with_a_result_that_is_not_final() {
    let (mut world, task_id) = disputed();
    world.call("node", "request_unstake", json!({}), YOCTO);
    world.advance(8 * DAY);
    let busy = Error::NodeBusy { node_id: id("node"), in_hand: 0, unsettled: 1 };
    world.refused("node", "withdraw_stake", json!({}), YOCTO, busy.clone());
    world.refused("node", "unregister_node", json!({}), YOCTO, busy);
    world.call("node", "default_dispute", of(task_id), NONE);
    world.call("node", "unregister_node", json!({}), YOCTO);
    assert_eq!(amount(&world.view::<Value>("market", json!({}))["bonds"]), 0);
}
