use deai_compute::error::Error;
use deai_compute::event::{BountyPaid, Event, NodeStatus, NodeStatusChanged};
use serde_json::json;

use crate::books::amount;
use crate::world::{BOUNTY, GPU, HOUR, MINUTE, NONE, STAKE, World, id};

fn node() -> serde_json::Value {
    json!({"node_id": id("node")})
}

#[test]
fn a_silent_node_gets_no_tasks_and_anyone_marks_it_offline_for_the_bounty() {
    let mut world = World::new();
    world.requester("alice");
    world.node("node", &[GPU], 1);
    world.advance(HOUR);
    let (waiting, done) = world.submit("alice", GPU);
    assert_eq!(done.assigned(), [], "it was silent for too long already");
    world.refused_with("carol", "mark_offline", node(), NONE, "not_silent");
    world.advance(5 * MINUTE);

    let done = world.call("carol", "mark_offline", node(), NONE);

    let events: [Event; 2] = [
        NodeStatusChanged { node_id: id("node"), status: NodeStatus::Offline }.into(),
        BountyPaid { task_id: None, payer_id: id("node"), keeper_id: id("carol"), amount: BOUNTY.as_yoctonear() }
            .into(),
    ];
    assert_eq!(done.events, events);
    let view = world.node_view("node");
    assert_eq!(view["status"], "offline");
    assert_eq!(amount(&view["stake"]), STAKE.saturating_sub(BOUNTY).as_yoctonear());
    let error = Error::NotOnline { node_id: id("node"), status: "offline" };
    world.refused("carol", "mark_offline", node(), NONE, error);

    // Below the least stake by the bounty, it comes back by a call of its own and takes tasks once it adds that.
    let done = world.call("node", "heartbeat", json!({}), NONE);
    assert_eq!(done.names(), ["node_status_changed"]);
    let done = world.call("node", "increase_stake", json!({}), BOUNTY);
    assert_eq!(done.assigned(), [(waiting, "node.test.near")]);
}

#[test]
fn a_heartbeat_brings_a_silent_node_back_into_its_rings() {
    let mut world = World::new();
    world.requester("alice");
    world.node("node", &[GPU], 1);
    world.advance(2 * HOUR);
    let (waiting, done) = world.submit("alice", GPU);
    assert_eq!(done.assigned(), []);
    assert_eq!(world.call("node", "heartbeat", json!({}), NONE).assigned(), [(waiting, "node.test.near")]);
}

#[test]
fn a_node_with_heartbeats_stays_online() {
    let mut world = World::new();
    world.node("node", &[GPU], 1);
    for _ in 0..4 {
        world.advance(50 * MINUTE);
        world.refused_with("carol", "mark_offline", node(), NONE, "not_silent");
        world.call("node", "heartbeat", json!({}), NONE);
    }
    world.refused(
        "carol",
        "mark_offline",
        json!({"node_id": "nobody.near"}),
        NONE,
        Error::NodeUnknown { node_id: "nobody.near".into() },
    );
}
