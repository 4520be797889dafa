use deai_compute::error::Error;
use serde_json::{Value, json};

use crate::world::{CPU, DEPOSIT, GPU, NONE, PURSE, REWARD, World, id, output};

fn batch(world: &World, count: usize) -> Value {
    json!({"tasks": vec![world.request(GPU); count]})
}

#[test]
fn a_batch_is_taken_whole_and_its_rewards_together() {
    let mut world = World::new();
    let alice = world.requester("alice");
    world.node("node", &[GPU], 2);
    let args = json!({"tasks": [world.request(GPU), world.request(CPU), world.request(GPU)]});
    let done = world.call("alice", "submit_tasks", args, DEPOSIT);
    assert_eq!(done.execution.json::<Vec<String>>(), ["1", "2", "3"]);
    assert_eq!(done.names()[..3], ["task_submitted"; 3]);
    assert_eq!(done.assigned(), [1, 3].map(|task_id| (task_id, "node.test.near")));
    let escrow = json!([{
        "old_owner_id": id("alice"), "new_owner_id": id("market"), "amount": (3 * REWARD).to_string(),
        "memo": "escrow of tasks 1 to 3",
    }]);
    assert_eq!(done.token, [("ft_transfer".to_owned(), escrow)]);
    assert_eq!(world.tokens(&alice), PURSE - 3 * REWARD);
}

#[test]
fn one_bad_entry_refuses_the_whole_batch() {
    let mut world = World::new();
    world.requester("alice");
    let mut bad = world.request(GPU);
    bad["reward"] = json!("0");
    let args = json!({"tasks": [world.request(GPU), bad]});
    world.refused("alice", "submit_tasks", args, DEPOSIT, Error::RewardZero);
    let mut dear = world.request(GPU);
    dear["reward"] = json!(PURSE.to_string());
    let args = json!({"tasks": [world.request(GPU), dear]});
    let error = Error::BalanceTooSmall { account_id: id("alice"), balance: PURSE, needed: PURSE + REWARD };
    world.refused("alice", "submit_tasks", args, DEPOSIT, error);
    dear["reward"] = json!(u128::MAX.to_string());
    let args = json!({"tasks": [dear.clone(), dear]});
    world.refused("alice", "submit_tasks", args, DEPOSIT, Error::Overflow { what: "rewards" });
    for count in [0, 26] {
        let args = batch(&world, count);
        world.refused("alice", "submit_tasks", args, DEPOSIT, Error::Batch { count, max: 25 });
    }
}

#[test]
fn what_the_log_cannot_hold_waits_or_is_refused_with_a_reason() {
    let mut world = World::new();
    world.requester("alice");
    world.node("node", &[GPU], 64);
    // Room for 24 submissions, and not for all of the assignments.
    let deposit = near_localnet::Balance::from_near(1);
    let args = batch(&world, 23);
    let done = world.call("alice", "submit_tasks", args, deposit);
    let bytes: usize = done.execution.logs().iter().map(String::len).sum();
    assert!(bytes <= 16_384, "{bytes}");
    assert!((1..23).contains(&done.assigned().len()), "{}", done.assigned().len());
    let pumped = world.call("carol", "pump", json!({"class": GPU, "limit": 100}), NONE);
    assert_eq!(done.assigned().len() + pumped.assigned().len(), 23);

    let mut long = world.request(GPU);
    long["input_uri"] = json!(format!("https://{}", "u".repeat(192)));
    let args = json!({"tasks": vec![long; 25]});
    world.refused("alice", "submit_tasks", args, deposit, Error::LogFull { max: 16_384 });
}

#[test]
fn results_are_handed_in_together_and_the_slots_refilled() {
    let mut world = World::new();
    world.requester("alice");
    world.node("node", &[GPU], 3);
    let args = batch(&world, 5);
    world.call("alice", "submit_tasks", args, DEPOSIT);
    let pumped = world.call("carol", "pump", json!({"class": GPU, "limit": 100}), NONE);
    assert_eq!(pumped.assigned(), []);
    for task_id in 1..=3 {
        world.start("node", task_id);
    }
    let results = |ids: &[u64]| json!({"results": ids.iter().map(|id| output(*id)).collect::<Vec<_>>()});
    let error = Error::WrongState { task_id: 4, state: "pending", needed: "in progress" };
    world.refused("node", "submit_results", results(&[1, 4]), NONE, error);
    let error = Error::WrongState { task_id: 1, state: "submitted", needed: "in progress" };
    world.refused("node", "submit_results", results(&[1, 1]), NONE, error);
    world.refused("node", "submit_results", results(&[]), NONE, Error::Batch { count: 0, max: 25 });
    let done = world.call("node", "submit_results", results(&[1, 2, 3]), NONE);
    assert_eq!(done.assigned(), [4, 5].map(|task_id| (task_id, "node.test.near")));
}
