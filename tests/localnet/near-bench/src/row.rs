use std::time::Duration;

use serde_json::{Value, json};

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
        Self { bar: Some(Bar::AtMost(milliseconds(bar))), ..Self::elapsed_row(name, took) }
    }

    /// A number a second that must not be lower.
    pub fn at_least(name: &str, unit: &'static str, took: Duration, count: usize, bar: u32) -> Self {
        Self { bar: Some(Bar::AtLeast(f64::from(bar))), ..Self::per_second(name, unit, took, count) }
    }

    /// A duration that has no bar.
    pub fn elapsed_row(name: String, took: Duration) -> Self {
        Self { name, value: milliseconds(took), unit: "ms", bar: None }
    }

    /// A number a second that has no bar.
    pub fn per_second(name: &str, unit: &'static str, took: Duration, count: usize) -> Self {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        Self { name: name.to_owned(), value: f64::from(count) / took.as_secs_f64(), unit, bar: None }
    }

    pub fn json(&self) -> Value {
        let (bar, ok) = match self.bar {
            None => (None, true),
            Some(Bar::AtMost(bar)) => (Some(bar), self.value <= bar),
            Some(Bar::AtLeast(bar)) => (Some(bar), self.value >= bar),
        };
        json!({"name": self.name, "value": self.value, "unit": self.unit, "bar": bar, "ok": ok})
    }
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
