//! Reports the person at the terminal what a long step is doing.
//!
//! On a terminal a step is one line with a spinner and the elapsed time. Elsewhere (a log, CI) it is one line when it
//! starts, a line now and then while it works, and one line when it ends. Everything goes to stderr: stdout belongs to
//! results.

use std::cell::Cell;
use std::fmt::Display;
use std::time::{Duration, Instant};

use console::style;
use indicatif::{ProgressBar, ProgressStyle};

/// The frequency at which a step that runs without a terminal repeats what it is doing.
const PLAIN_NOTE_EVERY: Duration = Duration::from_secs(10);

/// One long step. A step that is dropped before [`Step::done`] is shown as failed.
#[must_use = "a step that is dropped at once is shown as failed"]
pub struct Step {
    title: String,
    started: Instant,
    spinner: Option<ProgressBar>,
    last_plain_note: Cell<Instant>,
    ended: bool,
}

impl Step {
    /// Starts a step and shows its title.
    pub fn start(title: impl Into<String>) -> Self {
        let title = title.into();
        let spinner = console::user_attended_stderr().then(|| spinner(&title));
        if spinner.is_none() {
            eprintln!("… {title}");
        }
        let started = Instant::now();
        Self { title, started, spinner, last_plain_note: Cell::new(started), ended: false }
    }

    /// Shows what the step is doing at the moment. Cheap: call it as often as there is something to say.
    pub fn note(&self, text: impl Display) {
        if let Some(spinner) = &self.spinner {
            spinner.set_message(text.to_string());
        } else if self.last_plain_note.get().elapsed() >= PLAIN_NOTE_EVERY {
            self.last_plain_note.set(Instant::now());
            eprintln!("  {} ({}): {text}", self.title, took(self.started.elapsed()));
        }
    }

    /// Says what must not be missed, on a line that stays.
    pub fn warn(&self, text: impl Display) {
        let get =
            line(&style("!").yellow().for_stderr().to_string(), &self.title, &text.to_string(), self.started.elapsed());
        match &self.spinner {
            Some(spinner) => spinner.suspend(|| eprintln!("{get}")),
            None => eprintln!("{get}"),
        }
    }

    /// Ends the step well. `summary` says what came out of it; it may be empty.
    pub fn done(mut self, summary: impl Display) {
        self.end(&style("✓").green().for_stderr().to_string(), &summary.to_string());
    }

    /// Ends the step badly. The error itself is the caller's to return; `reason` is one line.
    pub fn fail(mut self, reason: impl Display) {
        self.end(&style("✗").red().for_stderr().to_string(), &reason.to_string());
    }

    fn end(&mut self, mark: &str, summary: &str) {
        self.ended = true;
        if let Some(spinner) = &self.spinner {
            spinner.finish_and_clear();
        }
        eprintln!("{}", line(mark, &self.title, summary, self.started.elapsed()));
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        if !self.ended {
            self.end(&style("✗").red().for_stderr().to_string(), "failed");
        }
    }
}

fn spinner(title: &str) -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner} {prefix} {elapsed:.dim} {wide_msg:.dim}")
        .unwrap_or_else(|_| ProgressStyle::default_spinner());
    let spinner = ProgressBar::new_spinner().with_style(style).with_prefix(title.to_owned());
    spinner.enable_steady_tick(Duration::from_millis(120));
    spinner
}

fn line(mark: &str, title: &str, summary: &str, elapsed: Duration) -> String {
    let colon = if summary.is_empty() { "" } else { ": " };
    format!("{mark} {title}{colon}{summary} ({})", took(elapsed))
}

fn took(elapsed: Duration) -> String {
    match elapsed.as_secs() {
        0..10 => format!("{:.1} s", elapsed.as_secs_f64()),
        seconds @ 10..60 => format!("{seconds} s"),
        seconds => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_reads_in_the_unit_that_fits() {
        assert_eq!(took(Duration::from_millis(1_240)), "1.2 s");
        assert_eq!(took(Duration::from_secs(59)), "59 s");
        assert_eq!(took(Duration::from_secs(187)), "3 min 07 s");
    }

    #[test]
    fn a_step_without_a_summary_has_no_dangling_colon() {
        assert_eq!(line("✓", "Postgres", "", Duration::from_secs(12)), "✓ Postgres (12 s)");
        assert_eq!(line("✓", "Postgres", "port 5433", Duration::from_secs(12)), "✓ Postgres: port 5433 (12 s)");
    }
}
