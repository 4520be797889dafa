//! What calls burn in all, the fees of every receipt included, with mainnet's table.

use std::collections::BTreeMap;

use serde_json::json;

use crate::world::{CLASSES, CPU, DAY, DEPOSIT, Done, GPU, MINUTE, NONE, STAKE, World, YOCTO, of, output, profile};

pub type Figures = BTreeMap<&'static str, f64>;

const ONE: near_localnet::Balance = near_localnet::Balance::from_near(1);

fn burnt(done: &Done) -> f64 {
    let gas = u32::try_from(done.execution.gas_burnt().as_gas() / 1_000_000).unwrap();
    f64::from(gas) / 1e6
}

fn transfer(world: &mut World) -> Done {
    let args = json!({"receiver_id": "bob.test.near", "amount": "1"});
    world.call("alice", "ft_transfer", args, YOCTO)
}

/// Each method once, on a market with nodes that are free and tasks that wait.
pub fn measure(nodes: u32, tasks: u32) -> Figures {
    let mut world = World::new();
    world.requester("alice");
    world.requester("bob");
    for index in 0..nodes {
        world.node(&format!("node{index}"), &[GPU], 1);
    }
    let mut cheap = world.request(CPU);
    cheap["reward"] = json!("1");
    // What one account can pay storage for is bounded.
    for index in 0..tasks / 10 {
        let crowd = format!("crowd{}", index / 2000);
        if index % 2000 == 0 {
            world.requester(&crowd);
        }
        let batch = json!({"tasks": vec![cheap.clone(); 10]});
        world.call(&crowd, "submit_tasks", batch, ONE);
    }
    // By now those at the head of the ring have been silent for long.
    for index in 0..nodes.min(10) {
        world.call(&format!("node{index}"), "heartbeat", json!({}), NONE);
    }
    let mut figures = Figures::new();
    let mut note = |method, done: &Done| figures.insert(method, burnt(done));
    note("register_node", &world.node("node", &[GPU, "training.gpu80"], 1));
    note("heartbeat", &world.call("node", "heartbeat", json!({}), NONE));
    let (assigned, done) = world.submit("alice", GPU);
    let node = done.assigned()[0].1.strip_suffix(".test.near").unwrap().to_owned();
    note("submit_task, assigned", &done);
    let (waiting, done) = world.submit("alice", CPU);
    note("submit_task, waiting", &done);
    note("start_task", &world.start(&node, assigned));
    let progress = json!({"task_id": assigned.to_string(), "permille": 500});
    note("report_progress", &world.call(&node, "report_progress", progress, NONE));
    note("submit_result", &world.call(&node, "submit_result", output(assigned), NONE));
    note("accept_result", &world.call("alice", "accept_result", of(assigned), YOCTO));
    note("ft_transfer", &transfer(&mut world));
    note("cancel_task", &world.call("alice", "cancel_task", of(waiting), YOCTO));
    world.node("worker", &[CPU], 1);
    let first = 1;
    world.start("worker", first);
    note("submit_result, next taken", &world.call("worker", "submit_result", output(first), NONE));
    note("fail_task", &world.call("worker", "fail_task", of(2), NONE));
    world.advance(15 * MINUTE);
    note("reassign_task", &world.call("carol", "reassign_task", of(3), NONE));
    world.call("node", "request_unstake", json!({}), YOCTO);
    world.advance(7 * DAY);
    note("unregister_node", &world.call("node", "unregister_node", json!({}), YOCTO));
    figures
}

/// Batches of 20, and the whole life of 20 tasks: TGas a task.
pub fn measure_batches() -> Figures {
    let mut world = World::new();
    world.requester("alice");
    world.node("node", &[GPU], 64);
    let batch = |world: &World, class: &str| json!({"tasks": vec![world.request(class); 20]});
    let mut figures = Figures::new();
    let args = batch(&world, CPU);
    figures.insert("submit_tasks x 20, waiting", burnt(&world.call("alice", "submit_tasks", args, ONE)) / 20.0);
    let args = batch(&world, GPU);
    let done = world.call("alice", "submit_tasks", args, ONE);
    let mut life = burnt(&done);
    figures.insert("submit_tasks x 20, assigned", burnt(&done) / 20.0);
    world.call("carol", "pump", json!({"class": GPU, "limit": 100}), NONE);
    for task_id in 21..=40 {
        life += burnt(&world.start("node", task_id));
    }
    let results = json!({"results": (21..=40).map(output).collect::<Vec<_>>()});
    let done = world.call("node", "submit_results", results, NONE);
    life += burnt(&done);
    figures.insert("submit_results x 20", burnt(&done) / 20.0);
    for task_id in 21..=40 {
        life += burnt(&world.call("alice", "accept_result", of(task_id), YOCTO));
    }
    figures.insert("lifecycle, batched", life / 20.0);
    let mut single = 0.0;
    let (task_id, done) = world.submit("alice", GPU);
    single += burnt(&done);
    single += burnt(&world.start("node", task_id));
    single += burnt(&world.call("node", "submit_result", output(task_id), NONE));
    single += burnt(&world.call("alice", "accept_result", of(task_id), YOCTO));
    figures.insert("lifecycle, single", single);
    figures
}

/// What a method may burn, in TGas.
pub fn ceiling(method: &str) -> Option<f64> {
    match method.split(',').next().unwrap() {
        "register_node" | "submit_result" => Some(8.0),
        "submit_task" => Some(6.0),
        "heartbeat" | "ft_transfer" => Some(3.0),
        "submit_tasks x 20" | "submit_results x 20" => Some(1.5),
        _ => None,
    }
}

#[test]
fn each_method_is_below_its_ceiling_and_burns_the_same_on_a_crowded_market() {
    let (few, many) = (measure(10, 10), measure(1000, 2000));
    for (method, gas) in &few {
        println!("{method:28} {gas:6.2} TGas, {:6.2} crowded", many[method]);
    }
    for (method, gas) in &few {
        assert!(many[method] <= ceiling(method).unwrap_or(8.0), "{method} burns {} TGas", many[method]);
        assert!(many[method] <= gas * 1.2, "{method} burns {gas} TGas among few, {} among many", many[method]);
    }
}

#[test]
fn the_longest_texts_and_lists_burn_hardly_more() {
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
    world.start(&node, 1);
    let answered = world.call(&node, "submit_result", result, NONE);
    assert_eq!(answered.assigned().len(), 2);

    for (method, done) in [("register_node", registered), ("submit_task", submitted), ("submit_result", answered)] {
        println!("{method:28} {:6.2} TGas", burnt(&done));
        // Every name and text at its longest: each byte of an event costs, so that a twentieth more is allowed.
        assert!(burnt(&done) <= ceiling(method).unwrap() * 1.05, "{method} burns {} TGas", burnt(&done));
    }
}

#[test]
fn a_batch_costs_little_a_task() {
    for (method, gas) in measure_batches() {
        println!("{method:28} {gas:6.2} TGas a task");
        if let Some(ceiling) = ceiling(method) {
            assert!(gas <= ceiling, "{method} burns {gas} TGas a task");
        }
    }
}
