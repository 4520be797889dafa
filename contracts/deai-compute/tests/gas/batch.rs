//! Many at once, and whole lives.

use serde_json::json;

use super::{Figures, ONE, burnt};
use crate::world::{CPU, GPU, NONE, World, YOCTO, of, output};

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
    // The log held some of the assignments only.
    let done = world.call("carol", "pump", json!({"class": GPU, "limit": 100}), NONE);
    let pumped = u32::try_from(done.assigned().len()).unwrap();
    assert!(pumped > 0);
    figures.insert("pump, of what the batch left", burnt(&done) / f64::from(pumped));
    life += burnt(&done);
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
