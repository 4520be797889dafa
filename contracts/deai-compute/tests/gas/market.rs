//! Nodes and tasks: what happens at once.

use serde_json::json;

use super::{Gauge, ONE};
use crate::dispute::{answer, claim, ruling};
use crate::world::{BOND, CPU, DEPOSIT, GPU, MINUTE, NONE, STAKE, YOCTO, id, of, output, profile};

impl Gauge {
    /// Nodes that are free, and tasks that wait for another class.
    pub(super) fn crowd(&mut self, nodes: u32, tasks: u32) {
        let world = &mut self.world;
        world.requester("alice");
        world.requester("bob");
        world.node("sleeper", &[CPU], 1);
        world.call("sleeper", "set_maintenance", json!({"maintenance": true}), NONE);
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
    }

    pub(super) fn work(&mut self) {
        let done = self.world.node("node", &[GPU, "training.gpu80"], 1);
        self.note("register_node", &done);
        self.call("node", "heartbeat", json!({}), NONE);
        let mut other = profile(&[GPU, "training.gpu80"], 2);
        other["metadata_uri"] = json!("https://node.example/other.json");
        self.call("node", "update_node", other, DEPOSIT);
        self.call("node", "increase_stake", json!({}), STAKE);
        self.call("node", "request_unstake", json!({"amount": STAKE}), YOCTO);
        self.call("node", "cancel_unstake", json!({}), YOCTO);

        let (assigned, done) = self.world.submit("alice", GPU);
        let node = self.holder(assigned);
        self.note("submit_task, assigned", &done);
        let (waiting, done) = self.world.submit("alice", CPU);
        self.note("submit_task, waiting", &done);
        self.call(&node, "start_task", of(assigned), NONE);
        let progress = json!({"task_id": assigned.to_string(), "permille": 500});
        self.call(&node, "report_progress", progress, NONE);
        self.call(&node, "submit_result", output(assigned), NONE);
        self.call("alice", "accept_result", of(assigned), YOCTO);
        self.call("alice", "cancel_task", of(waiting), YOCTO);
        self.world.node("worker", &[CPU], 1);
        let first = 1;
        self.world.start("worker", first);
        let done = self.world.call("worker", "submit_result", output(first), NONE);
        self.note("submit_result, next taken", &done);
        self.call("worker", "fail_task", of(2), NONE);
        self.world.advance(15 * MINUTE);
        self.call("carol", "reassign_task", of(3), NONE);
        self.call("worker", "set_maintenance", json!({"maintenance": true}), NONE);
    }

    pub(super) fn disputes(&mut self) {
        self.world.account("judge");
        self.call("owner", "add_arbiter", json!({"arbiter_id": id("judge")}), DEPOSIT);
        let (task_id, node) = self.handed_in();
        self.call("alice", "dispute_result", claim(task_id), BOND);
        self.call(&node, "answer_dispute", answer(task_id), BOND);
        self.call("judge", "resolve_dispute", ruling(task_id, "for_requester"), YOCTO);
    }

    /// A task with a result, and the node that did it.
    pub(super) fn handed_in(&mut self) -> (u64, String) {
        let (task_id, _) = self.world.submit("alice", GPU);
        let node = self.holder(task_id);
        self.world.result(&node, task_id);
        (task_id, node)
    }

    fn holder(&self, task_id: u64) -> String {
        let task = self.world.task(task_id);
        task["node_id"].as_str().unwrap().strip_suffix(".test.near").unwrap().to_owned()
    }
}
