use std::fmt::Write;

use domain::Chain;

use super::Number;

/// Upper bounds of the buckets, and how they are written.
pub type Bounds = [(f64, &'static str); 9];

pub const SECONDS: Bounds = [
    (0.005, "0.005"),
    (0.01, "0.01"),
    (0.025, "0.025"),
    (0.05, "0.05"),
    (0.1, "0.1"),
    (0.25, "0.25"),
    (0.5, "0.5"),
    (1.0, "1"),
    (5.0, "5"),
];

pub const BLOCKS: Bounds = [
    (1.0, "1"),
    (2.0, "2"),
    (4.0, "4"),
    (8.0, "8"),
    (16.0, "16"),
    (64.0, "64"),
    (128.0, "128"),
    (256.0, "256"),
    (512.0, "512"),
];

/// How often a value fell where, in Prometheus' way.
#[derive(Debug)]
pub struct Histogram {
    bounds: &'static Bounds,
    buckets: [Number; 10],
    /// Millionths.
    sum: Number,
}

impl Histogram {
    pub const fn new(bounds: &'static Bounds) -> Self {
        Self { bounds, buckets: [const { Number::new() }; 10], sum: Number::new() }
    }

    pub fn note(&self, value: f64) {
        let bucket = self.bounds.iter().position(|(bound, _)| value <= *bound).unwrap_or(self.bounds.len());
        if let Some(bucket) = self.buckets.get(bucket) {
            bucket.add(1);
        }
        let millionths = std::time::Duration::try_from_secs_f64(value).unwrap_or_default().as_micros();
        self.sum.add(u64::try_from(millionths).unwrap_or(u64::MAX));
    }

    pub fn write(&self, name: &str, chain: Chain, text: &mut String) {
        let mut count = 0_u64;
        for (bucket, bound) in self.buckets.iter().zip(self.bounds.iter().map(|(_, text)| *text).chain(["+Inf"])) {
            count = count.saturating_add(bucket.value());
            let _ = writeln!(text, "{name}_bucket{{chain=\"{chain}\",le=\"{bound}\"}} {count}");
        }
        let sum = std::time::Duration::from_micros(self.sum.value()).as_secs_f64();
        let _ = writeln!(text, "{name}_sum{{chain=\"{chain}\"}} {sum}\n{name}_count{{chain=\"{chain}\"}} {count}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_bucket_counts_all_below_its_bound() {
        let times = Histogram::new(&SECONDS);
        for seconds in [0.004, 0.02, 7.0] {
            times.note(seconds);
        }
        let mut text = String::new();
        times.write("t", Chain::Near, &mut text);
        assert!(text.contains("t_bucket{chain=\"near\",le=\"0.005\"} 1\n"), "{text}");
        assert!(text.contains("t_bucket{chain=\"near\",le=\"5\"} 2\n"), "{text}");
        assert!(text.ends_with("le=\"+Inf\"} 3\nt_sum{chain=\"near\"} 7.024\nt_count{chain=\"near\"} 3\n"), "{text}");
    }
}
