use deai_compute::error::Error;
use serde_json::json;

use crate::world::{GPU, NONE, World, id};

#[test]
fn a_node_in_maintenance_takes_no_tasks_and_keeps_those_it_has() {
    let mut world = World::new();
    world.requester("alice");
    world.node("node", &[GPU], 2);
    let (held, _) = world.submit("alice", GPU);
    let set = |on: bool| json!({"maintenance": on});
    assert_eq!(world.call("node", "set_maintenance", set(true), NONE).names(), ["node_status_changed"]);
    assert_eq!(world.call("node", "set_maintenance", set(true), NONE).events, []);
    let (waiting, done) = world.submit("alice", GPU);
    assert_eq!(done.assigned(), []);
    assert_eq!(world.result("node", held).assigned(), []);
    let done = world.call("node", "set_maintenance", set(false), NONE);
    assert_eq!(done.assigned(), [(waiting, "node.test.near")]);
    world.refused("alice", "set_maintenance", set(true), NONE, Error::NodeUnknown { node_id: id("alice") });
}
