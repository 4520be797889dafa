use deai_compute::error::Error;
use deai_compute::event::{Event, NodeRegistered, Sha256};
use near_localnet::Balance;
use serde_json::{Value, json};

use crate::world::{CLASSES, CPU, DEPOSIT, GPU, NONE, STAKE, World, YOCTO, id, profile};

fn with(field: &str, value: Value) -> Value {
    let mut profile = profile(&[GPU], 1);
    profile[field] = value;
    profile
}

#[test]
fn a_node_stakes_what_it_attaches_beyond_storage() {
    let mut world = World::new();
    let node = world.account("node");
    let storage = world.node_storage(&node.id, &[GPU, CPU]);

    let deposit = STAKE.saturating_add(storage).saturating_add(YOCTO);
    let done = world.call("node", "register_node", profile(&[GPU, CPU], 3), deposit);

    let stake = STAKE.as_yoctonear() + 1;
    let registered = NodeRegistered {
        node_id: id("node"),
        stake,
        classes: vec![GPU.into(), CPU.into()],
        slots: 3,
        metadata_uri: "https://node.example/profile.json".into(),
        metadata_sha256: Sha256([0x22; 32]),
    };
    assert_eq!(done.events, [Event::NodeRegistered(registered)]);
    let view: Value = world.view("node", json!({"node_id": node.id}));
    assert_eq!(view["stake"], stake.to_string());
    assert_eq!((view["slots"].as_u64(), view["in_hand"].as_u64()), (Some(3), Some(0)));
    assert_eq!(view["metadata_sha256"], "22".repeat(32));
    assert_eq!(view["registered_at"], view["last_heartbeat_at"]);
}

#[test]
fn registering_opens_the_nodes_token_account() {
    let mut world = World::new();
    world.node("node", &[GPU], 1);
    let balance: Value = world.view("storage_balance_of", json!({"account_id": id("node")}));
    assert_eq!(balance["total"], "1250000000000000000000");
}

#[test]
fn a_node_that_has_a_token_account_does_not_pay_for_another() {
    let mut world = World::new();
    let node = world.account("node");
    let without = world.node_storage(&node.id, &[GPU]);
    world.call("node", "storage_deposit", json!({}), DEPOSIT);
    let with = world.node_storage(&node.id, &[GPU]);
    assert_eq!(without.saturating_sub(with), Balance::from_yoctonear(1_250_000_000_000_000_000_000));
    world.node("node", &[GPU], 1);
}

#[test]
fn the_price_of_storage_is_what_it_takes() {
    let mut world = World::new();
    for (name, classes) in [("a", &CLASSES[..1]), ("a-node-with-a-rather-long-name", &CLASSES[1..9])] {
        let id = world.account(name).id;
        world.call(name, "storage_deposit", json!({}), DEPOSIT);
        let before = world.near.account(&world.market.id).unwrap().storage_usage;
        let price = world.node_storage(&id, classes).as_yoctonear();
        world.node(name, classes, 64);
        let after = world.near.account(&world.market.id).unwrap().storage_usage;
        assert_eq!(u128::from(after - before) * 10_000_000_000_000_000_000, price);
    }
}

#[test]
fn a_stake_below_the_least_is_refused() {
    let mut world = World::new();
    let node = world.account("node");
    let storage = world.node_storage(&node.id, &[GPU]).as_yoctonear();
    let needed = STAKE.as_yoctonear() + storage;
    for attached in [0, 1, storage - 1, storage, needed - 1] {
        let stake = attached.saturating_sub(storage);
        let error = Error::StakeTooSmall { attached, storage, stake, min_stake: STAKE.as_yoctonear() };
        world.refused("node", "register_node", profile(&[GPU], 1), Balance::from_yoctonear(attached), error);
    }
    world.call("node", "register_node", profile(&[GPU], 1), Balance::from_yoctonear(needed));
}

#[test]
fn an_account_is_one_node() {
    let mut world = World::new();
    world.node("node", &[GPU], 1);
    world.refused("node", "register_node", profile(&[CPU], 1), STAKE, Error::NodeExists { node_id: id("node") });
}

#[test]
fn a_profile_that_makes_no_sense_is_refused() {
    let mut world = World::new();
    let long = "a".repeat(1_000_000);
    for (profile, error) in [
        (with("classes", json!([])), Error::ClassCount { count: 0, max: 8 }),
        (with("classes", json!(CLASSES)), Error::ClassCount { count: 9, max: 8 }),
        (with("classes", json!([GPU, CPU, GPU])), Error::ClassTwice { class: GPU.into() }),
        (with("classes", json!(["gpu.unheard-of"])), Error::ClassUnknown { class: "gpu.unheard-of".into() }),
        (with("classes", json!([long])), Error::Label { field: "class", text: "a".repeat(64) + "…" }),
        (with("slots", json!(0)), Error::Slots { slots: 0 }),
        (with("slots", json!(65)), Error::Slots { slots: 65 }),
        (with("metadata_uri", json!("http://a")), Error::Uri { field: "metadata_uri", text: "http://a".into() }),
        (with("metadata_sha256", json!("00")), Error::Sha256 { field: "metadata_sha256", text: "00".into() }),
    ] {
        world.refused("node", "register_node", profile, STAKE.saturating_add(DEPOSIT), error);
    }
    world.refused_with("node", "register_node", with("slots", json!(256)), STAKE, "Failed to deserialize input");
    world.refused_with("node", "register_node", with("classes", Value::Null), STAKE, "Failed to deserialize input");
}

#[test]
fn a_new_node_takes_the_oldest_task_that_waits() {
    let mut world = World::new();
    world.requester("alice");
    let (first, _) = world.submit("alice", CPU);
    world.submit("alice", GPU);
    let done = world.node("node", &[GPU, CPU], 1);
    assert_eq!(done.names(), ["node_registered", "task_assigned"]);
    assert_eq!(done.assigned(), [(first, "node.test.near")]);
}

#[test]
fn a_refused_deposit_comes_back() {
    let mut world = World::new();
    let node = world.account("node").id;
    let before = world.near.balance(&node);
    let execution = world.try_call("node", "register_node", with("slots", json!(0)), STAKE);
    execution.failure();
    let lost = before.saturating_sub(world.near.balance(&node));
    assert!(lost < Balance::from_millinear(50), "{lost}");
    assert_eq!(
        NONE,
        world.view::<Value>("market", json!({}))["staked"]
            .as_str()
            .unwrap()
            .parse()
            .map(Balance::from_yoctonear)
            .unwrap()
    );
}
