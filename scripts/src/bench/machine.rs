use std::fs;
use std::thread;

/// What a figure depends on: processor, cores, memory.
pub fn describe() -> String {
    let processor = field("/proc/cpuinfo", "model name").unwrap_or_else(|| std::env::consts::ARCH.to_owned());
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let memory = field("/proc/meminfo", "MemTotal").and_then(|text| gibibytes(&text));
    let memory = memory.map(|size| format!(", {size} GiB")).unwrap_or_default();
    format!("{processor}, {cores} cores{memory}")
}

fn field(file: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

/// `24655608 kB` in whole GiB.
fn gibibytes(text: &str) -> Option<u64> {
    let kibibytes: u64 = text.split_whitespace().next()?.parse().ok()?;
    Some(kibibytes.div_ceil(1024 * 1024))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_reports_its_cores() {
        assert!(describe().contains(" cores"), "{}", describe());
        assert_eq!(gibibytes("24655608 kB"), Some(24));
        assert_eq!(gibibytes("much"), None);
    }
}
