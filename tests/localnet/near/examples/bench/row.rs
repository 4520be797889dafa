use std::time::Duration;

use serde_json::json;

/// One measurement, and the bar it must keep.
pub struct Row {
    name: String,
    value: f64,
    unit: &'static str,
    bar: Option<Bar>,
}

enum Bar {
    AtMost(f64),
    AtLeast(f64),
}

impl Row {
    /// A duration that must not be longer.
    pub fn at_most(name: String, took: Duration, bar: Duration) -> Self {
        Self { name, value: milliseconds(took), unit: "ms", bar: Some(Bar::AtMost(milliseconds(bar))) }
    }

    /// A number a second that must not be lower.
    pub fn at_least(name: &str, took: Duration, count: usize, bar: u32) -> Self {
        let row = Self::told(name, took).per_second(count);
        Self { bar: Some(Bar::AtLeast(f64::from(bar))), ..row }
    }

    /// A duration that has no bar.
    pub fn told(name: &str, took: Duration) -> Self {
        Self { name: name.to_owned(), value: milliseconds(took), unit: "ms", bar: None }
    }

    /// The same as a number a second.
    pub fn per_second(self, count: usize) -> Self {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        Self { value: f64::from(count) * 1000.0 / self.value, unit: "/s", ..self }
    }

    pub fn is_ok(&self) -> bool {
        match self.bar {
            None => true,
            Some(Bar::AtMost(bar)) => self.value <= bar,
            Some(Bar::AtLeast(bar)) => self.value >= bar,
        }
    }

    fn bar_told(&self) -> String {
        match self.bar {
            None => String::new(),
            Some(Bar::AtMost(bar)) => format!("≤ {bar:.0}"),
            Some(Bar::AtLeast(bar)) => format!("≥ {bar:.0}"),
        }
    }
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

pub fn print_table(rows: &[Row]) {
    println!("{:<40} {:>10} {:<4} {:>8}  ok", "NEAR local network", "", "", "bar");
    for row in rows {
        let ok = if row.is_ok() { "yes" } else { "NO" };
        println!("{:<40} {:>10.1} {:<4} {:>8}  {ok}", row.name, row.value, row.unit, row.bar_told());
    }
}

pub fn print_json(rows: &[Row]) {
    let told: Vec<_> = rows
        .iter()
        .map(|row| {
            let bar = match row.bar {
                None => None,
                Some(Bar::AtMost(bar) | Bar::AtLeast(bar)) => Some(bar),
            };
            json!({"name": row.name, "value": row.value, "unit": row.unit, "bar": bar, "ok": row.is_ok()})
        })
        .collect();
    println!("{}", json!({"bench": "near-localnet", "machine": machine(), "rows": told}));
}

/// Processor and number of cores.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = info.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or("unknown processor");
    format!("{}, {cores} cores", name.trim_start_matches([' ', '\t', ':']))
}
