use deai_compute::error::Error;
use deai_compute::event::{Event, NodeUpdated, Sha256};
use near_localnet::Balance;
use serde_json::json;

use crate::world::{CLASSES, CPU, DEPOSIT, GPU, NONE, World, id, profile};

#[test]
fn a_node_offers_something_else_and_takes_what_waits_for_that() {
    let mut world = World::new();
    world.requester("alice");
    world.node("node", &[GPU], 1);
    let (waiting, _) = world.submit("alice", CPU);

    let done = world.call("node", "update_node", profile(&[CPU], 3), DEPOSIT);

    let updated = NodeUpdated {
        node_id: id("node"),
        classes: vec![CPU.into()],
        slots: 3,
        metadata_uri: "https://node.example/profile.json".into(),
        metadata_sha256: Sha256([0x22; 32]),
    };
    assert_eq!(done.events[0], Event::NodeUpdated(updated));
    assert_eq!(done.assigned(), [(waiting, "node.test.near")]);
    let (_, done) = world.submit("alice", GPU);
    assert_eq!(done.assigned(), [], "it left the other class");
}

#[test]
fn more_storage_is_paid_for_and_less_comes_back() {
    let mut world = World::new();
    world.node("node", &[GPU], 1);
    let node = world.account("node").id;
    let execution = world.try_call("node", "update_node", profile(&CLASSES[..8], 1), NONE);
    assert!(format!("{:?}", execution.failure()).contains("deposit_too_small"));
    world.call("node", "update_node", profile(&CLASSES[..8], 1), DEPOSIT);
    let (storage, before) = (world.node_storage(&node, &CLASSES[..8]), world.near.balance(&node));
    assert_eq!(world.node_view("node")["storage_paid"], json!(storage));
    let done = world.call("node", "update_node", profile(&[GPU], 1), NONE);
    let freed = storage.saturating_sub(world.node_storage(&node, &[GPU]));
    assert!(freed > Balance::ZERO);
    let fees = done.execution.tokens_burnt();
    assert_eq!(world.near.balance(&node), before.saturating_add(freed).saturating_sub(fees));
}

#[test]
fn slots_in_use_cannot_be_given_up() {
    let mut world = World::new();
    world.requester("alice");
    world.node("node", &[GPU], 2);
    world.submit("alice", GPU);
    world.submit("alice", GPU);
    let error = Error::SlotsInUse { slots: 1, in_hand: 2 };
    world.refused("node", "update_node", profile(&[GPU], 1), DEPOSIT, error);
    let error = Error::ClassTwice { class: GPU.into() };
    world.refused("node", "update_node", profile(&[GPU, GPU], 2), DEPOSIT, error);
    let error = Error::NodeUnknown { node_id: id("alice") };
    world.refused("alice", "update_node", profile(&[GPU], 1), DEPOSIT, error);
    world.call("node", "update_node", profile(&[CPU], 2), DEPOSIT);
    world.finish("node", 1);
    world.finish("node", 2);
}
