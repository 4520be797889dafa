use std::time::Duration;

use deai_compute::error::{Error, GovernanceError};
use deai_compute::event::{
    Event, IntakePaused, IntakeResumed, OwnerChanged, OwnerProposalCancelled, OwnerProposed, ParametersApplied,
    ParametersCancelled, ParametersProposed, PauserAdded, PauserRemoved,
};
use near_localnet::Balance;
use serde_json::{Value, json};

use crate::world::{DEPOSIT, GPU, NONE, STAKE, World, YOCTO, id, profile};

const DAY: Duration = Duration::from_secs(24 * 3600);

fn account(name: &str) -> Value {
    json!({"account_id": id(name)})
}

impl World {
    fn governance(&self) -> Value {
        self.view("governance", json!({}))
    }

    fn parameters(&self) -> Value {
        self.view("parameters", json!({}))
    }

    fn not_owner(&mut self, method: &str, args: Value) {
        let error = Error::NotOwner { owner_id: id("owner"), caller_id: id("alice") };
        self.refused("alice", method, args, DEPOSIT, error);
    }
}

#[test]
fn ownership_passes_in_two_steps() {
    let mut world = World::new();
    let done = world.call("owner", "propose_owner", account("heir"), DEPOSIT);
    let proposed = OwnerProposed { owner_id: id("owner"), proposed_id: id("heir") };
    assert_eq!(done.events, [Event::OwnerProposed(proposed)]);
    assert_eq!(world.governance()["owner_id"], id("owner"));
    assert_eq!(world.governance()["proposed_owner_id"], id("heir"));
    let (proposed_id, caller_id) = (id("heir"), id("alice"));
    let error = GovernanceError::NotProposedOwner { proposed_id, caller_id };
    world.refused("alice", "accept_owner", json!({}), DEPOSIT, error.into());
    world.account("heir");
    let error = Error::DepositTooSmall { attached: 0, needed: 1 };
    world.refused("heir", "accept_owner", json!({}), NONE, error);

    let done = world.call("heir", "accept_owner", json!({}), DEPOSIT);
    let changed = OwnerChanged { previous_id: id("owner"), owner_id: id("heir") };
    assert_eq!(done.events, [Event::OwnerChanged(changed)]);
    assert_eq!(world.governance()["proposed_owner_id"], Value::Null);
    let error = Error::NotOwner { owner_id: id("heir"), caller_id: id("owner") };
    world.refused("owner", "propose_owner", account("owner"), DEPOSIT, error);
    world.refused("heir", "accept_owner", json!({}), DEPOSIT, GovernanceError::OwnerNotProposed.into());
}

#[test]
fn a_longer_name_of_the_owner_is_paid_for() {
    let mut world = World::new();
    let heir = "h".repeat(50);
    world.call("owner", "propose_owner", account(&heir), DEPOSIT);
    // The proposal's storage goes back to the owner that made it, the name's is the new owner's to pay.
    let execution = world.try_call(&heir, "accept_owner", json!({}), YOCTO);
    assert!(!execution.is_success() || world.governance()["storage_paid"] != json!("0"));
    world.read(execution);
    if world.governance()["owner_id"] != id(&heir) {
        world.call(&heir, "accept_owner", json!({}), DEPOSIT);
    }
    assert_ne!(world.governance()["storage_paid"], json!("0"));
    world.call(&heir, "propose_owner", account("owner"), DEPOSIT);
    world.call("owner", "accept_owner", json!({}), YOCTO);
    assert_eq!(world.governance()["storage_paid"], json!("0"), "all of it came back");
}

#[test]
fn a_proposed_owner_can_be_taken_back() {
    let mut world = World::new();
    world.refused("owner", "cancel_owner_proposal", json!({}), YOCTO, GovernanceError::OwnerNotProposed.into());
    world.call("owner", "propose_owner", account("heir"), DEPOSIT);
    world.not_owner("cancel_owner_proposal", json!({}));
    let before = world.near.balance(&id("owner").parse().unwrap());
    let done = world.call("owner", "cancel_owner_proposal", json!({}), YOCTO);
    let cancelled = OwnerProposalCancelled { owner_id: id("owner"), proposed_id: id("heir") };
    assert_eq!(done.events, [Event::OwnerProposalCancelled(cancelled)]);
    assert!(world.near.balance(&id("owner").parse().unwrap()) > before.saturating_sub(Balance::from_millinear(1)));
    assert_eq!(world.governance()["storage_paid"], json!("0"));
    for account_id in [id("owner"), id("market")] {
        let error = GovernanceError::OwnerImpossible { account_id: account_id.clone() };
        world.refused("owner", "propose_owner", json!({"account_id": account_id}), DEPOSIT, error.into());
    }
    world.not_owner("propose_owner", account("alice"));
}

#[test]
fn pausers_stop_intake_and_nothing_else() {
    let mut world = World::new();
    world.requester("alice");
    world.node("node", &[GPU], 1);
    let done = world.call("owner", "add_pauser", account("guard"), DEPOSIT);
    assert_eq!(done.events, [Event::PauserAdded(PauserAdded { pauser_id: id("guard") })]);
    assert_eq!(world.governance()["pausers"], json!([id("guard")]));
    let caller_id = id("alice");
    world.refused("alice", "pause_intake", json!({}), YOCTO, GovernanceError::NotPauser { caller_id }.into());
    world.account("guard");
    world.refused("guard", "pause_intake", json!({}), NONE, Error::OneYocto { attached: 0 });
    world.refused("guard", "resume_intake", json!({}), YOCTO, GovernanceError::IntakeOpen.into());
    let (task_id, _) = world.submit("alice", GPU);

    let done = world.call("guard", "pause_intake", json!({}), YOCTO);
    assert_eq!(done.events, [Event::IntakePaused(IntakePaused { account_id: id("guard") })]);
    assert_eq!(world.governance()["intake_paused"], json!(true));
    world.refused("guard", "pause_intake", json!({}), YOCTO, GovernanceError::IntakePaused.into());
    let request = world.request(GPU);
    world.refused("alice", "submit_task", request.clone(), DEPOSIT, GovernanceError::IntakePaused.into());
    let batch = json!({"tasks": [request]});
    world.refused("alice", "submit_tasks", batch, DEPOSIT, GovernanceError::IntakePaused.into());
    let deposit = STAKE.saturating_add(DEPOSIT);
    let error = GovernanceError::IntakePaused.into();
    world.account("late");
    world.refused("late", "register_node", profile(&[GPU], 1), deposit, error);
    // What is in goes on.
    world.call("node", "heartbeat", json!({}), NONE);
    world.call("node", "start_task", json!({"task_id": task_id.to_string()}), NONE);

    let done = world.call("owner", "resume_intake", json!({}), YOCTO);
    assert_eq!(done.events, [Event::IntakeResumed(IntakeResumed { account_id: id("owner") })]);
    world.submit("alice", GPU);
    let done = world.call("owner", "remove_pauser", account("guard"), YOCTO);
    assert_eq!(done.events, [Event::PauserRemoved(PauserRemoved { pauser_id: id("guard") })]);
    let caller_id = id("guard");
    world.refused("guard", "pause_intake", json!({}), YOCTO, GovernanceError::NotPauser { caller_id }.into());
}

#[test]
fn there_are_eight_pausers_at_most_each_once() {
    let mut world = World::new();
    world.not_owner("add_pauser", account("alice"));
    world.not_owner("remove_pauser", account("alice"));
    let pauser_id = id("guard0");
    let error = GovernanceError::PauserUnknown { pauser_id: pauser_id.clone() };
    world.refused("owner", "remove_pauser", account("guard0"), YOCTO, error.into());
    for index in 0..8 {
        world.call("owner", "add_pauser", account(&format!("guard{index}")), DEPOSIT);
    }
    let error = GovernanceError::PauserExists { pauser_id };
    world.refused("owner", "add_pauser", account("guard0"), DEPOSIT, error.into());
    world.refused("owner", "add_pauser", account("guard8"), DEPOSIT, GovernanceError::PauserCount.into());
    let execution = world.try_call("owner", "remove_pauser", account("guard7"), NONE);
    assert!(format!("{:?}", execution.failure()).contains("deposit_too_small"));
}

#[test]
fn terms_change_two_days_after_they_were_proposed() {
    let mut world = World::new();
    let mut terms = world.parameters();
    terms["max_attempts"] = json!(2);
    terms["min_stake"] = json!("7");

    let done = world.call("owner", "propose_parameters", json!({"parameters": terms}), DEPOSIT);

    let applicable_at: u64 = done.execution.json::<String>().parse().unwrap();
    let [Event::ParametersProposed(ParametersProposed { parameters, applicable_at: emitted })] = &done.events[..]
    else {
        panic!("{:?}", done.events)
    };
    assert_eq!((parameters.max_attempts, parameters.min_stake, *emitted), (2, 7, applicable_at));
    assert_eq!(serde_json::to_value(parameters).unwrap(), terms, "the event's names are the view's");
    let view = json!({"parameters": terms, "applicable_at": applicable_at.to_string()});
    assert_eq!(world.governance()["proposed_parameters"], view);
    assert_ne!(world.parameters(), terms);
    world.advance(2 * DAY - Duration::from_secs(60));
    let execution = world.try_call("anyone", "apply_parameters", json!({}), NONE);
    assert!(format!("{:?}", execution.failure()).contains("not_applicable"));

    world.advance(Duration::from_secs(60));
    let parameters = parameters.clone();
    let done = world.call("anyone", "apply_parameters", json!({}), NONE);
    assert_eq!(done.events, [Event::ParametersApplied(ParametersApplied { parameters })]);
    assert_eq!(world.parameters(), terms);
    assert_eq!(world.governance()["storage_paid"], json!("0"));
    world.refused("anyone", "apply_parameters", json!({}), NONE, GovernanceError::ParametersNotProposed.into());
}

#[test]
fn terms_stay_within_their_bounds_and_can_be_taken_back() {
    let mut world = World::new();
    let mut far = world.parameters();
    far["slash_late_bps"] = json!(1001);
    let error = Error::Parameter { parameter: "slash_late_bps", value: 1001, min: 0, max: 1000 };
    world.refused("owner", "propose_parameters", json!({"parameters": far}), DEPOSIT, error);
    let terms = world.parameters();
    world.not_owner("propose_parameters", json!({"parameters": terms}));
    world.not_owner("cancel_parameters", json!({}));
    world.refused("owner", "cancel_parameters", json!({}), YOCTO, GovernanceError::ParametersNotProposed.into());
    let done = world.call("owner", "propose_parameters", json!({"parameters": terms}), DEPOSIT);
    let applicable_at = done.execution.json::<String>().parse().unwrap();
    let done = world.call("owner", "cancel_parameters", json!({}), YOCTO);
    assert_eq!(done.events, [Event::ParametersCancelled(ParametersCancelled { applicable_at })]);
    world.advance(3 * DAY);
    world.refused("anyone", "apply_parameters", json!({}), NONE, GovernanceError::ParametersNotProposed.into());
}

#[test]
fn no_terms_let_a_stake_go_before_the_longest_dispute_ends() {
    let mut world = World::new();
    let mut terms = world.parameters();
    terms["unbonding_ns"] = json!((5 * DAY.as_nanos() - 1).to_string());
    let [unbonding_ns, needed_ns] = [1, 0].map(|less| u64::try_from(5 * DAY.as_nanos()).unwrap() - less);
    let error = Error::UnbondingShort { unbonding_ns, needed_ns };
    world.refused("owner", "propose_parameters", json!({"parameters": terms}), DEPOSIT, error);
}
