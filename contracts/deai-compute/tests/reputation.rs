use serde_json::json;

use crate::world::{DAY, DEPOSIT, GPU, NONE, World, id, of};

fn request(world: &World, min_reputation: u16) -> serde_json::Value {
    let mut request = world.request(GPU);
    request["min_reputation"] = json!(min_reputation);
    request
}

#[test]
fn a_task_goes_to_a_node_with_the_reputation_it_asks_for() {
    let mut world = World::new();
    world.requester("alice");
    world.node("plain", &[GPU], 4);
    let wanted = request(&world, 5_050);
    assert_eq!(world.call("alice", "submit_task", wanted, DEPOSIT).assigned(), []);
    let (second, done) = world.submit("alice", GPU);
    assert_eq!(done.assigned(), [(second, "plain.test.near")], "what it cannot take holds it up nowhere");
    // A task completed brings it to 5,100.
    world.finish("plain", second);
    let done = world.call("carol", "pump", json!({"class": GPU, "limit": 100}), NONE);
    assert_eq!(done.assigned(), [(1, "plain.test.near")], "it looks again once it has enough");
}

#[test]
fn it_is_forgotten_with_time() {
    let mut world = World::new();
    world.requester("alice");
    world.node("node", &[GPU], 1);
    let (task_id, _) = world.submit("alice", GPU);
    world.call("node", "fail_task", of(task_id), NONE);
    assert_eq!(world.node_view("node")["reputation"], 4_500);
    world.advance(50 * DAY);
    assert_eq!(world.node_view("node")["reputation"], 4_750);
    let args = json!({"task_id": "1"});
    world.call("carol", "expire_task", args, NONE);
    assert_eq!(world.node_view("node")["node_id"], id("node"));
}
