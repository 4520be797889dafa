use deai_compute::error::Error;
use serde_json::{Value, json};

use crate::books::amount;
use crate::world::{GPU, HOUR, MINUTE, NONE, World, YOCTO, id, output};

fn last_heartbeat(world: &World) -> u128 {
    amount(&world.view::<Value>("node", json!({"node_id": id("node")}))["last_heartbeat_at"])
}

#[test]
fn a_heartbeat_is_the_blocks_time() {
    let mut world = World::new();
    world.node("node", &[GPU], 1);
    let first = last_heartbeat(&world);
    world.advance(HOUR);
    let done = world.call("node", "heartbeat", json!({}), NONE);
    assert_eq!(done.events, []);
    assert!(last_heartbeat(&world) - first >= HOUR.as_nanos());
}

#[test]
fn a_result_is_a_heartbeat() {
    let mut world = World::new();
    world.requester("alice");
    world.node("node", &[GPU], 1);
    let (task_id, _) = world.submit("alice", GPU);
    world.start("node", task_id);
    let first = last_heartbeat(&world);
    world.advance(59 * MINUTE);
    world.call("node", "submit_result", output(task_id), NONE);
    assert!(last_heartbeat(&world) - first >= 59 * MINUTE.as_nanos());
}

#[test]
fn only_a_nodes_own_heart_beats() {
    let mut world = World::new();
    world.node("node", &[GPU], 1);
    world.refused("alice", "heartbeat", json!({}), NONE, Error::NodeUnknown { node_id: id("alice") });
    world.refused_with("node", "heartbeat", json!({}), YOCTO, "doesn't accept deposit");
}
