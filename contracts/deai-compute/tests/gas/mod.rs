//! What calls burn in all, the fees of every receipt included, with mainnet's table.

mod batch;
mod governance;
mod longest;
mod market;
mod time;
mod wallet;

use std::collections::{BTreeMap, BTreeSet};

use near_localnet::Balance;
use serde_json::Value;

pub use batch::measure_batches;
pub use longest::measure_longest;

use crate::world::{Done, World};

/// TGas by method.
pub type Figures = BTreeMap<&'static str, f64>;

const ONE: Balance = Balance::from_near(1);

/// A market that is measured method by method.
struct Gauge {
    world: World,
    figures: Figures,
}

impl Gauge {
    /// Makes the call, which must succeed, and notes what it burns under the method's name.
    #[track_caller]
    fn call(&mut self, name: &str, method: &'static str, args: Value, deposit: Balance) -> Done {
        let done = self.world.call(name, method, args, deposit);
        self.note(method, &done);
        done
    }

    fn note(&mut self, method: &'static str, done: &Done) {
        self.figures.insert(method, burnt(done));
    }
}

fn burnt(done: &Done) -> f64 {
    let gas = u32::try_from(done.execution.gas_burnt().as_gas() / 1_000_000).unwrap();
    f64::from(gas) / 1e6
}

/// Each method once, on a market with so many nodes that are free and tasks that wait.
pub fn measure(nodes: u32, tasks: u32) -> Figures {
    let mut gauge = Gauge { world: World::new(), figures: Figures::new() };
    gauge.crowd(nodes, tasks);
    gauge.work();
    gauge.disputes();
    gauge.wallets();
    gauge.strangers();
    gauge.governance();
    gauge.time_passes();
    gauge.figures
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

/// What the tests hold the others at.
fn held_at(method: &str) -> f64 {
    ceiling(method).unwrap_or(match method {
        // Three contracts answer each other.
        "swap_reward" => 13.0,
        // A deployment, paid by the byte.
        "apply_code" => 75.0,
        "prune_tasks x 40" => 20.0,
        _ => 8.0,
    })
}

#[test]
fn each_method_is_below_its_ceiling_and_burns_the_same_on_a_crowded_market() {
    let (few, many) = (measure(10, 10), measure(1000, 2000));
    for (method, gas) in &few {
        println!("{method:28} {gas:6.2} TGas, {:6.2} crowded", many[method]);
    }
    for (method, gas) in &few {
        assert!(many[method] <= held_at(method), "{method} burns {} TGas", many[method]);
        assert!(many[method] <= gas * 1.2, "{method} burns {gas} TGas among few, {} among many", many[method]);
    }
    let batches = measure_batches();
    let rows = few.keys().chain(batches.keys());
    let measured: BTreeSet<String> = rows.map(|row| row.split([',', ' ']).next().unwrap().to_owned()).collect();
    let missing: Vec<String> = crate::admin::methods().difference(&measured).cloned().collect();
    assert_eq!(missing, [""; 0], "a new method is measured with the others");
}

#[test]
fn the_longest_texts_and_lists_keep_below_the_ceilings_too() {
    for (method, gas) in measure_longest() {
        println!("{method:28} {gas:6.2} TGas");
        assert!(gas <= ceiling(method).unwrap(), "{method} burns {gas} TGas");
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
