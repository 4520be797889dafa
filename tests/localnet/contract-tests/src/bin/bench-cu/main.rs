//! Measures the Solana programs' instructions on the compiled programs, and prints the rows of `deai bench cu` as JSON.

mod nft;
mod registry;

use serde::Serialize;

#[derive(Serialize)]
struct Measured {
    bench: &'static str,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    name: String,
    value: f64,
    unit: &'static str,
    /// At most this, where that is promised.
    bar: Option<f64>,
    ok: bool,
}

impl Row {
    fn compute_units(name: &str, used: u64, bar: Option<u64>) -> Self {
        let ok = bar.is_none_or(|bar| used <= bar);
        Self { name: name.to_owned(), value: number(used), unit: "CU", bar: bar.map(number), ok }
    }
}

fn number(count: u64) -> f64 {
    u32::try_from(count).map_or(f64::INFINITY, f64::from)
}

fn main() {
    let rows: Vec<Row> = registry::rows().into_iter().chain(nft::rows()).collect();
    println!("{}", serde_json::to_string(&Measured { bench: "cu", rows }).expect("rows are JSON"));
}
