use serde_json::{Value, json};

use crate::world::{CLASSES, GPU, World, YOCTO, id};

#[test]
fn what_is_not_there_is_null() {
    let world = World::new();
    assert_eq!(world.view::<Value>("node", json!({"node_id": "nobody.near"})), Value::Null);
    assert_eq!(world.task(0), Value::Null);
    assert_eq!(world.task(u64::MAX), Value::Null);
}

#[test]
fn nodes_come_in_pages() {
    let mut world = World::new();
    for index in 0..5 {
        world.node(&format!("n{index}"), &[GPU], 1);
    }
    let ids = |world: &World, args| {
        let page: Vec<Value> = world.view("nodes", args);
        page.iter().map(|node| node["node_id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let [n0, n1, n2, n3, n4] = [0, 1, 2, 3, 4].map(|index| id(&format!("n{index}")));
    assert_eq!(ids(&world, json!({})), [&*n0, &n1, &n2, &n3, &n4]);
    assert_eq!(ids(&world, json!({"from_index": 1, "limit": 2})), [&*n1, &n2]);
    assert_eq!(ids(&world, json!({"from_index": 4, "limit": 100})), [&*n4]);
    for none in [json!({"limit": 0}), json!({"from_index": 5}), json!({"from_index": u32::MAX, "limit": u32::MAX})] {
        assert_eq!(ids(&world, none), [""; 0]);
    }
    world.leave("n1");
    assert_eq!(ids(&world, json!({})), [&*n0, &n4, &n2, &n3], "the last one has the index of the one that left");
}

#[test]
fn tasks_come_in_pages_open_and_over_alike() {
    let mut world = World::new();
    world.requester("alice");
    for _ in 0..4 {
        world.submit("alice", GPU);
    }
    world.call("alice", "cancel_task", json!({"task_id": "2"}), YOCTO);
    let page = |args| {
        let page: Vec<Value> = world.view("tasks", args);
        page.iter().map(|task| format!("{} {}", task["task_id"], task["status"]).replace('"', "")).collect::<Vec<_>>()
    };
    assert_eq!(page(json!({})), ["1 pending", "2 cancelled", "3 pending", "4 pending"]);
    assert_eq!(page(json!({"from_id": "2", "limit": 2})), ["2 cancelled", "3 pending"]);
    assert_eq!(page(json!({"from_id": "0", "limit": 1})), ["1 pending"]);
    for none in [json!({"limit": 0}), json!({"from_id": "5"}), json!({"from_id": u64::MAX.to_string()})] {
        assert_eq!(page(none), [""; 0]);
    }
}

#[test]
fn the_market_lists_its_classes_and_counts() {
    let mut world = World::new();
    world.requester("alice");
    world.node("node", &CLASSES[..2], 1);
    world.submit("alice", GPU);
    world.submit("alice", GPU);
    let market: Value = world.view("market", json!({}));
    assert_eq!(market["classes"][0], json!({"class": GPU, "pending": 1, "free": 0, "storage_paid": "0"}));
    assert_eq!(market["classes"][2], json!({"class": CLASSES[2], "pending": 0, "free": 0, "storage_paid": "0"}));
    assert_eq!((&market["node_count"], &market["task_counter"]), (&json!(1), &json!("2")));
}

#[test]
fn the_contract_lists_its_standards() {
    let world = World::new();
    let metadata: Value = world.view("contract_source_metadata", json!({}));
    let standards = metadata["standards"].as_array().unwrap();
    for standard in ["nep141", "nep145", "nep148", "nep297", "nep330"] {
        assert!(standards.iter().any(|known| known["standard"] == standard), "{standard}: {metadata}");
    }
    // NEP-330: what the package says of itself. The tests' package has version and repository of the same workspace.
    let of_package = |text: &'static str| if text.is_empty() { Value::Null } else { json!(text) };
    assert_eq!(metadata["version"], json!(env!("CARGO_PKG_VERSION")));
    assert_eq!(metadata["link"], of_package(env!("CARGO_PKG_REPOSITORY")));
}
