//! What calls burn in all, the fees of every receipt included, with mainnet's table.

use std::collections::BTreeMap;

use serde_json::json;

use crate::world::{CLASSES, CPU, DEPOSIT, Done, GPU, NONE, STAKE, World, YOCTO, output, profile};

type Figures = BTreeMap<&'static str, f64>;

fn burnt(done: &Done) -> f64 {
    let gas = u32::try_from(done.execution.gas_burnt().as_gas() / 1_000_000).unwrap();
    f64::from(gas) / 1e6
}

fn transfer(world: &mut World) -> Done {
    let args = json!({"receiver_id": "bob.test.near", "amount": "1"});
    world.call("alice", "ft_transfer", args, YOCTO)
}

/// Each method once, on a market with nodes that are free and tasks that wait.
fn measure(nodes: u32, tasks: u32) -> Figures {
    let mut world = World::new();
    world.requester("alice");
    world.requester("bob");
    for index in 0..nodes {
        world.node(&format!("node{index}"), &[GPU], 1);
    }
    let mut cheap = world.request(CPU);
    cheap["reward"] = json!("1");
    for _ in 0..tasks {
        world.call("alice", "submit_task", cheap.clone(), DEPOSIT);
    }
    let mut figures = Figures::new();
    figures.insert("register_node", burnt(&world.node("node", &[GPU, "training.gpu80"], 1)));
    figures.insert("heartbeat", burnt(&world.call("node", "heartbeat", json!({}), NONE)));
    let (assigned, done) = world.submit("alice", GPU);
    let node = done.assigned()[0].1.strip_suffix(".test.near").unwrap().to_owned();
    figures.insert("submit_task, assigned", burnt(&done));
    let (waiting, done) = world.submit("alice", CPU);
    figures.insert("submit_task, waiting", burnt(&done));
    figures.insert("submit_result", burnt(&world.result(&node, assigned)));
    figures.insert("ft_transfer", burnt(&transfer(&mut world)));
    let cancelled = world.call("alice", "cancel_task", json!({"task_id": waiting.to_string()}), YOCTO);
    figures.insert("cancel_task", burnt(&cancelled));
    world.node("worker", &[CPU], 1);
    figures.insert("submit_result, next taken", burnt(&world.result("worker", 1)));
    world.call("node", "unregister_node", json!({}), YOCTO);
    figures
}

fn ceiling(method: &str) -> f64 {
    match method.split(',').next().unwrap() {
        "register_node" | "submit_result" => 8.0,
        "submit_task" => 6.0,
        "heartbeat" | "ft_transfer" => 3.0,
        _ => 6.0,
    }
}

#[test]
fn each_method_is_below_its_ceiling_and_burns_the_same_on_a_crowded_market() {
    let (few, many) = (measure(10, 10), measure(1000, 3000));
    for (method, gas) in &few {
        println!("{method:28} {gas:6.2} TGas, {:6.2} crowded, {:4.1} at most", many[method], ceiling(method));
    }
    for (method, gas) in &few {
        assert!(many[method] <= ceiling(method), "{method} burns {} TGas", many[method]);
        assert!(many[method] <= gas * 1.2, "{method} burns {gas} TGas among few, {} among many", many[method]);
    }
}

#[test]
fn the_worst_case_is_below_the_ceilings_too() {
    let mut world = World::new();
    // 64 characters.
    let [alice, node] = ["a", "n"].map(|letter| letter.repeat(64 - ".test.near".len()));
    world.requester(&alice);
    let mut request = world.request(CLASSES[7]);
    request["kind"] = json!("k".repeat(32));
    request["input_uri"] = json!(format!("https://{}", "u".repeat(192)));
    request["project"] = json!("4Nd1mYQbtJbxpFAcJ6MpNFEhmWBgqoNQtRW7LSzgbZFw");
    for _ in 0..4 {
        world.call(&alice, "submit_task", request.clone(), DEPOSIT);
    }
    // All classes, the longest texts, and as many tasks taken as one call may take.
    let mut widest = profile(&CLASSES[..8], 64);
    widest["metadata_uri"] = json!(format!("https://{}", "u".repeat(192)));
    let registered = world.call(&node, "register_node", widest, STAKE.saturating_add(DEPOSIT));
    assert_eq!(registered.assigned().len(), 1);
    let submitted = world.call(&alice, "submit_task", request, DEPOSIT);
    assert_eq!(submitted.assigned().len(), 1);
    let mut result = output(1);
    result["output_uri"] = json!(format!("https://{}", "u".repeat(192)));
    let answered = world.call(&node, "submit_result", result, YOCTO);
    assert_eq!(answered.assigned().len(), 2);

    for (method, done) in [("register_node", registered), ("submit_task", submitted), ("submit_result", answered)] {
        println!("{method:28} {:6.2} TGas", burnt(&done));
        assert!(burnt(&done) <= ceiling(method), "{method} burns {} TGas", burnt(&done));
    }
}
