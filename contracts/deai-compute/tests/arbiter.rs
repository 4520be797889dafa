use deai_compute::error::Error;
use deai_compute::event::{ArbiterAdded, ClassAdded, Event};
use serde_json::json;

use crate::world::{DEPOSIT, GPU, NONE, World, YOCTO, id};

#[test]
fn the_owner_keeps_the_list_of_arbiters() {
    let mut world = World::new();
    let arbiter = json!({"arbiter_id": id("arbiter")});
    let done = world.call("owner", "add_arbiter", arbiter.clone(), DEPOSIT);
    assert_eq!(done.events, [Event::ArbiterAdded(ArbiterAdded { arbiter_id: id("arbiter") })]);
    assert_eq!(world.view::<Vec<String>>("arbiters", json!({})), [id("arbiter")]);
    let error = Error::ArbiterExists { arbiter_id: id("arbiter") };
    world.refused("owner", "add_arbiter", arbiter.clone(), DEPOSIT, error);
    for method in ["add_arbiter", "remove_arbiter"] {
        let error = Error::NotOwner { owner_id: id("owner"), caller_id: id("alice") };
        world.refused("alice", method, arbiter.clone(), YOCTO, error);
    }
    world.check_books();
    world.call("owner", "remove_arbiter", arbiter.clone(), YOCTO);
    assert!(world.view::<Vec<String>>("arbiters", json!({})).is_empty());
    let error = Error::ArbiterUnknown { arbiter_id: id("arbiter") };
    world.refused("owner", "remove_arbiter", arbiter, YOCTO, error);
}

#[test]
fn there_are_so_many_arbiters_and_no_more() {
    let mut world = World::new();
    for number in 0..64 {
        world.call("owner", "add_arbiter", json!({"arbiter_id": id(&format!("arbiter{number}"))}), DEPOSIT);
    }
    let one_more = json!({"arbiter_id": id("arbiter64")});
    world.refused("owner", "add_arbiter", one_more.clone(), DEPOSIT, Error::ArbiterCount { max: 64 });
    world.call("owner", "remove_arbiter", json!({"arbiter_id": id("arbiter7")}), YOCTO);
    world.call("owner", "add_arbiter", one_more, DEPOSIT);
}

#[test]
fn the_owner_adds_classes() {
    let mut world = World::new();
    world.requester("alice");
    let class = |name: &str| json!({"class": name});
    let done = world.call("owner", "add_class", class("simulation.gpu48"), DEPOSIT);
    assert_eq!(done.events, [Event::ClassAdded(ClassAdded { class: "simulation.gpu48".into() })]);
    world.node("node", &["simulation.gpu48"], 1);
    let (task_id, done) = world.submit("alice", "simulation.gpu48");
    assert_eq!(done.assigned(), [(task_id, "node.test.near")]);
    world.refused("owner", "add_class", class(GPU), DEPOSIT, Error::ClassExists { class: GPU.into() });
    let error = Error::Label { field: "class", text: "GPU".into() };
    world.refused("owner", "add_class", class("GPU"), DEPOSIT, error);
    let error = Error::NotOwner { owner_id: id("owner"), caller_id: id("alice") };
    world.refused("alice", "add_class", class("new"), DEPOSIT, error);
    let execution = world.try_call("owner", "add_class", class("new"), NONE);
    assert!(format!("{:?}", execution.failure()).contains("deposit_too_small"));
}
