//! The way in which each part of `deai test` went.

use std::future::Future;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Result;
use console::style;

use crate::table::table;

#[derive(Default)]
pub struct Tally {
    parts: Vec<Part>,
}

struct Part {
    name: &'static str,
    took: Duration,
    is_ok: bool,
}

impl Tally {
    /// Runs one part. A failure is reported at once, and the next part runs all the same.
    pub fn run(&mut self, name: &'static str, part: impl FnOnce() -> Result<()>) {
        let started = Instant::now();
        let result = part();
        self.note(name, started, &result);
    }

    pub async fn run_async(&mut self, name: &'static str, part: impl Future<Output = Result<()>>) {
        let started = Instant::now();
        let result = part.await;
        self.note(name, started, &result);
    }

    fn note(&mut self, name: &'static str, started: Instant, result: &Result<()>) {
        if let Err(error) = result {
            eprintln!("{} {name}: {error:#}", style("failed").red().for_stderr());
        }
        self.parts.push(Part { name, took: started.elapsed(), is_ok: result.is_ok() });
    }

    /// Prints a table of all parts.
    pub fn print_report(self) -> ExitCode {
        let is_ok = self.parts.iter().all(|part| part.is_ok);
        let total: Duration = self.parts.iter().map(|part| part.took).sum();
        let row = |name: &str, is_ok: bool, took: Duration| {
            [name.to_owned(), if is_ok { "ok" } else { "FAILED" }.to_owned(), format!("{:.1} s", took.as_secs_f64())]
        };
        let mut rows: Vec<_> = self.parts.iter().map(|part| row(part.name, part.is_ok, part.took)).collect();
        rows.push(row("all", is_ok, total));
        println!("{}", table(["part", "result", "time"], rows));
        if is_ok { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

#[cfg(test)]
mod tests {
    use anyhow::bail;

    use super::*;

    #[test]
    fn one_failure_fails_the_whole_and_the_rest_still_runs() {
        let mut tally = Tally::default();
        let mut last_ran = false;
        tally.run("first", || bail!("broken"));
        tally.run("last", || {
            last_ran = true;
            Ok(())
        });
        assert!(last_ran);
        assert_eq!(tally.print_report(), ExitCode::FAILURE);
    }
}
