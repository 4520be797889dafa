use near_localnet::{Config, Network};

use crate::world::{GPU, World, wasm};

#[test]
fn the_contract_stays_small() {
    // Its size is paid for twice: as storage by the deployer, and as gas by every call.
    assert!(wasm().len() <= 400_000, "{} bytes", wasm().len());
}

#[test]
fn the_oldest_network_it_can_meet_has_all_it_imports() {
    let config = Config { protocol_version: 85, ..Config::default() };
    let mut world = World::deployed_on(Network::with(config).unwrap());
    world.open();
    world.requester("alice");
    world.node("node", &[GPU], 1);
    let (task_id, _) = world.submit("alice", GPU);
    world.finish("node", task_id);
}
