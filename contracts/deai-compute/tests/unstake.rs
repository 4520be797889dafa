use deai_compute::error::Error;
use deai_compute::event::{Event, StakeIncreased, StakeWithdrawn, UnstakeCancelled, UnstakeRequested};
use near_localnet::Balance;
use serde_json::json;

use crate::books::amount;
use crate::world::{DAY, GPU, NONE, STAKE, World, YOCTO, id};

const ONE: Balance = Balance::from_near(1);

fn world() -> World {
    let mut world = World::new();
    world.node("node", &[GPU], 1);
    world
}

#[test]
fn stake_grows_by_what_is_attached() {
    let mut world = world();
    let done = world.call("node", "increase_stake", json!({}), ONE);
    let stake = STAKE.saturating_add(ONE).as_yoctonear();
    let event = StakeIncreased { node_id: id("node"), amount: ONE.as_yoctonear(), stake };
    assert_eq!(done.events, [Event::StakeIncreased(event)]);
    assert_eq!(amount(&world.node_view("node")["stake"]), stake);
    let error = Error::DepositTooSmall { attached: 0, needed: 1 };
    world.refused("node", "increase_stake", json!({}), NONE, error);
    world.refused("alice", "increase_stake", json!({}), ONE, Error::NodeUnknown { node_id: id("alice") });
}

#[test]
fn a_part_unbonds_and_is_paid_out_when_it_is_released() {
    let mut world = world();
    world.call("node", "increase_stake", json!({}), ONE);
    let done = world.call("node", "request_unstake", json!({"amount": ONE}), YOCTO);
    let release_at = done.execution.json::<String>().parse().unwrap();
    let event = UnstakeRequested {
        node_id: id("node"),
        amount: ONE.as_yoctonear(),
        stake: STAKE.as_yoctonear(),
        unbonding: ONE.as_yoctonear(),
        release_at,
    };
    assert_eq!(done.events, [Event::UnstakeRequested(event)]);
    assert_eq!(world.node_view("node")["status"], "online", "it still takes tasks");
    world.refused_with("node", "withdraw_stake", json!({}), YOCTO, "not_released");
    world.advance(7 * DAY);
    let node = world.account("node").id;
    let before = world.near.balance(&node);
    let done = world.call("node", "withdraw_stake", json!({}), YOCTO);
    let event = StakeWithdrawn { node_id: id("node"), amount: ONE.as_yoctonear() };
    assert_eq!(done.events, [Event::StakeWithdrawn(event)]);
    let fees = done.execution.tokens_burnt().saturating_add(YOCTO);
    assert_eq!(world.near.balance(&node), before.saturating_add(ONE).saturating_sub(fees));
    let error = Error::NothingUnbonding { node_id: id("node") };
    world.refused("node", "withdraw_stake", json!({}), YOCTO, error.clone());
    world.refused("node", "cancel_unstake", json!({}), YOCTO, error);
}

#[test]
fn a_node_that_unbonds_all_takes_no_tasks_until_it_changes_its_mind() {
    let mut world = world();
    world.requester("alice");
    let done = world.call("node", "request_unstake", json!({}), YOCTO);
    assert_eq!(done.names(), ["unstake_requested", "node_status_changed"]);
    let (waiting, done) = world.submit("alice", GPU);
    assert_eq!(done.assigned(), []);
    let error = Error::NodeUnbonding { node_id: id("node") };
    world.refused("node", "increase_stake", json!({}), ONE, error.clone());
    world.refused("node", "set_maintenance", json!({"maintenance": true}), NONE, error);
    let done = world.call("node", "cancel_unstake", json!({}), YOCTO);
    let event = UnstakeCancelled { node_id: id("node"), amount: STAKE.as_yoctonear(), stake: STAKE.as_yoctonear() };
    assert_eq!(done.events[0], Event::UnstakeCancelled(event));
    assert_eq!(done.assigned(), [(waiting, "node.test.near")]);
}

#[test]
fn what_stays_is_the_least_stake_or_nothing() {
    let mut world = world();
    for taken in [Balance::from_yoctonear(1), ONE, STAKE.saturating_add(YOCTO)] {
        let [amount, stake, min_stake] = [taken, STAKE, STAKE].map(|amount| amount.as_yoctonear());
        let error = Error::UnstakeTooMuch { amount, stake, min_stake };
        world.refused("node", "request_unstake", json!({"amount": taken}), YOCTO, error);
    }
    let error = Error::NothingStaked { node_id: id("node") };
    world.refused("node", "request_unstake", json!({"amount": "0"}), YOCTO, error.clone());
    for method in ["request_unstake", "cancel_unstake", "withdraw_stake"] {
        world.refused("node", method, json!({}), NONE, Error::OneYocto { attached: 0 });
        world.refused("alice", method, json!({}), YOCTO, Error::NodeUnknown { node_id: id("alice") });
    }
    world.call("node", "request_unstake", json!({"amount": STAKE}), YOCTO);
    world.refused("node", "request_unstake", json!({}), YOCTO, error);
}

#[test]
fn all_of_it_can_be_withdrawn_before_the_node_leaves() {
    let mut world = world();
    world.call("node", "request_unstake", json!({}), YOCTO);
    world.advance(7 * DAY);
    world.call("node", "withdraw_stake", json!({}), YOCTO);
    let done = world.call("node", "unregister_node", json!({}), YOCTO);
    let Event::NodeUnregistered(left) = &done.events[0] else { panic!("{:?}", done.events) };
    assert_eq!(left.stake, 0);
}
