//! What the compute market's methods burn, on the compiled contract with mainnet's fees: for `deai bench gas`.
//!
//! Prints one JSON object on stdout, and says on stderr what it is doing.
#![expect(clippy::unwrap_used, reason = "the world is the tests' own: what fails there fails the measurement")]
#![allow(dead_code, unused_imports, reason = "the tests use all of what is measured with")]

#[path = "../../../../contracts/deai-compute/tests/admin.rs"]
mod admin;
#[path = "../../../../contracts/deai-compute/tests/books.rs"]
mod books;
#[path = "../../../../contracts/deai-compute/tests/crowd.rs"]
mod crowd;
#[path = "../../../../contracts/deai-compute/tests/dispute.rs"]
mod dispute;
#[path = "../../../../contracts/deai-compute/tests/gas/mod.rs"]
mod gas;
#[path = "../../../../contracts/deai-compute/tests/stand_in.rs"]
mod stand_in;
#[path = "../../../../contracts/deai-compute/tests/upgrade.rs"]
mod upgrade;
#[path = "../../../../contracts/deai-compute/tests/world.rs"]
mod world;

use serde_json::{Value, json};

/// TGas that one shard burns in a second: chunks of 1,000 every 0.6 s.
const SHARD: f64 = 1000.0 / 0.6;
/// Tasks a second that the network is to coordinate.
const TARGET: f64 = 4000.0;

fn row(name: String, value: f64, unit: &str, bar: Option<f64>, is_ok: bool) -> Value {
    json!({"name": name, "value": (value * 1000.0).round() / 1000.0, "unit": unit, "bar": bar, "ok": is_ok})
}

fn main() {
    let mut rows = Vec::new();
    eprintln!("each method with 10 nodes and 10 pending tasks");
    let few = gas::measure(10, 10);
    eprintln!("each method with 1,000 nodes and 100,000 pending tasks: some minutes");
    let many = gas::measure(1000, 100_000);
    for (method, crowded) in &many {
        let bar = gas::ceiling(method);
        rows.push(row((*method).to_owned(), *crowded, "TGas", bar, bar.is_none_or(|bar| *crowded <= bar)));
    }
    let ratios = many.iter().map(|(method, crowded)| (crowded / few[method], method));
    if let Some((ratio, method)) = ratios.max_by(|one, other| one.0.total_cmp(&other.0)) {
        rows.push(row(format!("crowded / few, the most of all: {method}"), ratio, "", Some(1.2), ratio <= 1.2));
    }
    eprintln!("the longest texts");
    for (method, gas) in gas::measure_longest() {
        let bar = gas::ceiling(method);
        rows.push(row(method.to_owned(), gas, "TGas", bar, bar.is_none_or(|bar| gas <= bar)));
    }
    eprintln!("batches and whole lives");
    let batches = gas::measure_batches();
    for (method, gas) in &batches {
        let bar = gas::ceiling(method);
        rows.push(row((*method).to_owned(), *gas, "TGas a task", bar, bar.is_none_or(|bar| *gas <= bar)));
    }
    for way in ["single", "batched"] {
        let a_second = SHARD / batches[format!("lifecycle, {way}").as_str()];
        rows.push(row(format!("lifecycles on one shard, {way}"), a_second, "1/s", None, true));
        let shards = (TARGET / a_second).ceil();
        rows.push(row(format!("contracts, each on a shard, for 4,000 tasks a second, {way}"), shards, "", None, true));
    }
    let attached = f64::from(u32::try_from(world::GAS.as_teragas()).unwrap());
    rows.push(row("gas that each call had (apply_code and swap_reward 300)".to_owned(), attached, "TGas", None, true));
    let kilobytes = f64::from(u32::try_from(world::wasm().len()).unwrap()) / 1000.0;
    rows.push(row("wasm".to_owned(), kilobytes, "kB", Some(400.0), kilobytes <= 400.0));
    println!("{}", json!({"bench": "gas", "rows": rows}));
}
