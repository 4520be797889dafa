//! Several at once: all of them, or none.

use serde_json::{Value, json};

use super::{Model, PEOPLE};
use crate::world::{NONE, output};

impl Model {
    pub fn submit_batch(&mut self, who: usize, class: &'static str, rewards: &[u128]) {
        self.now();
        let expected = match self.balances.get(&who) {
            None => Err("unregistered"),
            Some(balance) if *balance < rewards.iter().sum() => Err("balance_too_small"),
            Some(_) => Ok(()),
        };
        let request = |reward: &u128| {
            let mut request = self.world.request(class);
            request["reward"] = json!(reward.to_string());
            request
        };
        let tasks: Vec<Value> = rewards.iter().map(request).collect();
        let deposit = near_localnet::Balance::from_near(1);
        let before = self.tasks.len();
        if self.call(Some(who), "submit_tasks", json!({"tasks": tasks}), deposit, expected) {
            let emitted: Vec<u128> = self.tasks[before..].iter().map(|task| task.reward).collect();
            assert_eq!(emitted, rewards);
        }
    }

    /// Hands in all that a node works on. One that is too late holds up the rest.
    pub fn submit_results(&mut self, who: usize) {
        let now = self.now();
        let is_its = |task: &super::Task| task.node == Some(who) && task.status == "in_progress";
        let held: Vec<(u64, u64)> = (1..)
            .zip(&self.tasks)
            .filter(|(_, task)| is_its(task))
            .map(|(number, task)| (number, task.keeper))
            .collect();
        if held.is_empty() {
            return;
        }
        let expected = if held.iter().any(|(_, keeper)| now >= *keeper) { Err("too_late") } else { Ok(()) };
        let results: Vec<Value> = held.iter().map(|(number, _)| output(*number)).collect();
        assert!(who < PEOPLE.len());
        self.call(Some(who), "submit_results", json!({"results": results}), NONE, expected);
    }
}
