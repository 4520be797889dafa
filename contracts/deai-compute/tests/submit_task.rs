use deai_compute::error::Error;
use deai_compute::event::{Event, Sha256, TaskAssigned, TaskSubmitted};
use near_localnet::Balance;
use serde_json::{Value, json};

use crate::books::amount;
use crate::world::{BOUNTY, CPU, DEPOSIT, GPU, NONE, PURSE, REWARD, URI, World, YOCTO, id};

const PROJECT: &str = "4Nd1mYQbtJbxpFAcJ6MpNFEhmWBgqoNQtRW7LSzgbZFw";

#[test]
fn a_task_goes_to_a_free_node_at_once() {
    let mut world = World::new();
    let alice = world.requester("alice");
    world.node("node", &[GPU], 1);
    let mut request = world.request(GPU);
    request["project"] = json!(PROJECT);

    let done = world.call("alice", "submit_task", request.clone(), DEPOSIT);

    assert_eq!(done.execution.json::<String>(), "1");
    let submitted = TaskSubmitted {
        task_id: 1,
        requester_id: id("alice"),
        class: GPU.into(),
        kind: "llm.generate".into(),
        input_uri: URI.into(),
        input_sha256: Sha256([0x11; 32]),
        project: Some(PROJECT.into()),
        min_reputation: 0,
        run_time_ns: 3_600_000_000_000,
        reward: REWARD,
        bounty: BOUNTY.as_yoctonear(),
        expires_at: amount(&request["expires_at"]).try_into().unwrap(),
    };
    let start_by = amount(&world.task(1)["deadline"]).try_into().unwrap();
    let assigned = TaskAssigned { task_id: 1, node_id: id("node"), attempt: 1, start_by };
    assert_eq!(done.events, [Event::TaskSubmitted(submitted), Event::TaskAssigned(assigned)]);
    let escrow = json!([{
        "old_owner_id": id("alice"), "new_owner_id": id("market"), "amount": REWARD.to_string(),
        "memo": "escrow of task 1",
    }]);
    assert_eq!(done.token, [("ft_transfer".to_owned(), escrow)]);
    assert_eq!(world.tokens(&alice), PURSE - REWARD);

    let task = world.task(1);
    assert_eq!(task["status"], "assigned");
    assert_eq!(task["node_id"], id("node"));
    assert_eq!(task["attempt"], 1);
    for field in ["class", "kind", "input_uri", "input_sha256", "project", "reward", "expires_at"] {
        assert_eq!(task[field], request[field], "{field}");
    }
}

#[test]
fn a_task_waits_where_no_node_is_free() {
    let mut world = World::new();
    world.requester("alice");
    world.node("node", &[CPU], 1);
    let (task_id, done) = world.submit("alice", GPU);
    assert_eq!(done.names(), ["task_submitted"]);
    let task = world.task(task_id);
    assert_eq!((&task["status"], &task["node_id"]), (&json!("pending"), &Value::Null));
}

#[test]
fn what_is_attached_beyond_storage_comes_back() {
    let mut world = World::new();
    let alice = world.requester("alice");
    let before = world.near.balance(&alice);
    let (task_id, done) = world.submit("alice", GPU);
    let storage: Balance = Balance::from_yoctonear(amount(&world.task(task_id)["storage_paid"]));
    let spent = storage.saturating_add(BOUNTY).saturating_add(done.execution.tokens_burnt());
    assert_eq!(world.near.balance(&alice), before.saturating_sub(spent));
}

#[test]
fn storage_is_paid_by_the_caller() {
    let mut world = World::new();
    world.requester("alice");
    let (task_id, _) = world.submit("alice", GPU);
    let needed = amount(&world.task(task_id)["storage_paid"]) + BOUNTY.as_yoctonear();
    for attached in [0, 1, needed - 1] {
        let error = Error::DepositTooSmall { attached, needed };
        world.refused("alice", "submit_task", world.request(GPU), Balance::from_yoctonear(attached), error);
    }
    world.call("alice", "submit_task", world.request(GPU), Balance::from_yoctonear(needed));
}

#[test]
fn no_task_takes_more_storage_than_the_market_states() {
    let mut world = World::new();
    let most = amount(&world.view::<Value>("market", json!({}))["task_deposit_max"]);
    // 64 characters.
    let name = "a".repeat(64 - ".test.near".len());
    world.requester(&name);
    let mut request = world.request(CPU);
    request["kind"] = json!("k".repeat(32));
    request["input_uri"] = json!(format!("https://{}", "u".repeat(192)));
    request["project"] = json!(PROJECT);
    world.call(&name, "submit_task", request, Balance::from_yoctonear(most));
    let paid = amount(&world.task(1)["storage_paid"]) + BOUNTY.as_yoctonear();
    // Only the class could be longer.
    let class_bytes = u128::try_from(32 - CPU.len()).unwrap();
    assert_eq!(paid + 2 * class_bytes * 10_000_000_000_000_000_000, most);
}

#[test]
fn a_request_that_makes_no_sense_is_refused() {
    let mut world = World::new();
    world.requester("alice");
    let long = format!("https://{}", "a".repeat(1_000_000));
    let excerpt = long[..64].to_owned() + "…";
    for (field, value, error) in [
        ("class", "", Error::Label { field: "class", text: "".into() }),
        ("class", "gpu.unheard-of", Error::ClassUnknown { class: "gpu.unheard-of".into() }),
        ("kind", "LLM", Error::Label { field: "kind", text: "LLM".into() }),
        ("input_uri", "ftp://a", Error::Uri { field: "input_uri", text: "ftp://a".into() }),
        ("input_uri", "https://a\u{0}", Error::Uri { field: "input_uri", text: "https://a\u{0}".into() }),
        ("input_uri", &long, Error::Uri { field: "input_uri", text: excerpt }),
        ("input_sha256", "xy", Error::Sha256 { field: "input_sha256", text: "xy".into() }),
        ("project", "0x00", Error::Project { text: "0x00".into() }),
        ("reward", "0", Error::RewardZero),
    ] {
        let mut request = world.request(GPU);
        request[field] = json!(value);
        world.refused("alice", "submit_task", request, DEPOSIT, error);
    }
    for (field, value, error) in [
        ("min_reputation", json!(10_001), Error::Reputation { reputation: 10_001 }),
        (
            "run_time_ns",
            json!("1"),
            Error::RunTime { run_time_ns: 1, min_ns: 60_000_000_000, max_ns: 7 * 24 * 3_600_000_000_000 },
        ),
    ] {
        let mut request = world.request(GPU);
        request[field] = value;
        world.refused("alice", "submit_task", request, DEPOSIT, error);
    }
    for (field, value) in
        [("reward", json!(1)), ("reward", json!("-1")), ("expires_at", json!(null)), ("class", json!(1))]
    {
        let mut request = world.request(GPU);
        request[field] = value;
        world.refused_with("alice", "submit_task", request, DEPOSIT, "Failed to deserialize input");
    }
}

#[test]
fn a_task_expires_in_the_future_and_within_30_days() {
    let mut world = World::new();
    world.requester("alice");
    let mut request = world.request(GPU);
    request["expires_at"] = json!(world.in_hours(0).to_string());
    let execution = world.try_call("alice", "submit_task", request.clone(), DEPOSIT);
    assert!(format!("{:?}", execution.failure()).contains("expiry_past: "));
    request["expires_at"] = json!((world.in_hours(30 * 24) + 60_000_000_000).to_string());
    let execution = world.try_call("alice", "submit_task", request.clone(), DEPOSIT);
    assert!(format!("{:?}", execution.failure()).contains("expiry_far: "));
    request["expires_at"] = json!(world.in_hours(30 * 24).to_string());
    world.call("alice", "submit_task", request, DEPOSIT);
}

#[test]
fn the_reward_must_be_there() {
    let mut world = World::new();
    world.requester("alice");
    let mut request = world.request(GPU);
    request["reward"] = json!((PURSE + 1).to_string());
    let error = Error::BalanceTooSmall { account_id: id("alice"), balance: PURSE, needed: PURSE + 1 };
    world.refused("alice", "submit_task", request.clone(), DEPOSIT, error);
    request["reward"] = json!(u128::MAX.to_string());
    let error = Error::BalanceTooSmall { account_id: id("alice"), balance: PURSE, needed: u128::MAX };
    world.refused("alice", "submit_task", request, DEPOSIT, error);
    let error = Error::Unregistered { account_id: id("bob") };
    world.refused("bob", "submit_task", world.request(GPU), DEPOSIT, error);
}

#[test]
fn a_key_that_cannot_pay_cannot_spend_the_tokens() {
    let mut world = World::new();
    world.requester("alice");
    // What a function-call access key can send at most.
    let execution = world.try_call("alice", "submit_task", world.request(GPU), NONE);
    assert!(format!("{:?}", execution.failure()).contains("deposit_too_small: "));
    let execution = world.try_call("alice", "cancel_task", json!({"task_id": "1"}), NONE);
    assert!(format!("{:?}", execution.failure()).contains("one_yocto: "));
    world.refused("alice", "cancel_task", json!({"task_id": "1"}), YOCTO, Error::TaskUnknown { task_id: 1 });
}
