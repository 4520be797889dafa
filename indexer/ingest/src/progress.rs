//! The height up to which a long work is: a bar on a terminal, else a line of the log now and then, and one at its end.

use std::convert::Infallible;
use std::future::Future;
use std::io::{self, IsTerminal};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use tokio::time::{Instant, interval};
use tracing::info;

const BAR: Duration = Duration::from_millis(200);
const LINE: Duration = Duration::from_secs(10);

/// A work whose end is known.
#[derive(Clone, Debug)]
pub struct Task {
    /// What is done to what: `backfill solana`.
    pub name: String,
    /// What is counted.
    pub unit: &'static str,
    /// The number of there are.
    pub total: u64,
}

/// Does the work, and shows how much of it is `done` meanwhile and in the end.
pub async fn with_progress<T>(work: &Task, done: impl Fn() -> u64, doing: impl Future<Output = T>) -> T {
    let began = Instant::now();
    let ended = tokio::select! {
        never = show(work, &done, began) => match never {},
        ended = doing => ended,
    };
    info!("{}", work.line(done(), began.elapsed()));
    ended
}

/// Without end.
async fn show(work: &Task, done: impl Fn() -> u64, began: Instant) -> Infallible {
    let is_terminal = io::stderr().is_terminal();
    let bar = is_terminal.then(|| work.bar());
    let mut ticks = interval(if is_terminal { BAR } else { LINE });
    ticks.tick().await;
    loop {
        ticks.tick().await;
        match &bar {
            Some(bar) => bar.set_position(done()),
            None => info!("{}", work.line(done(), began.elapsed())),
        }
    }
}

impl Task {
    fn bar(&self) -> ProgressBar {
        let bar = ProgressBar::new(self.total).with_prefix(self.name.clone());
        let template = "{prefix} {wide_bar} {human_pos}/{human_len} {per_sec}, {eta} left";
        match ProgressStyle::with_template(template) {
            Ok(style) => bar.with_style(style),
            Err(_) => bar,
        }
    }

    /// `backfill near: 512 of 2048 positions, 100 a second, 15 s left`.
    fn line(&self, done: u64, took: Duration) -> String {
        let Self { name, unit, total } = self;
        let rate = done.checked_div(took.as_secs().max(1)).unwrap_or_default();
        let left = total.saturating_sub(done);
        let time = match left.checked_div(rate) {
            _ if left == 0 => "0 s".to_owned(),
            Some(seconds) => format!("{seconds} s"),
            None => "unknown time".to_owned(),
        };
        format!("{name}: {done} of {total} {unit}, {rate} a second, {time} left")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_progress_line_has_rate_and_time_left() {
        let work = |total| Task { name: "backfill near".to_owned(), unit: "positions", total };
        let line = |done, seconds| work(2_048).line(done, Duration::from_secs(seconds));
        assert_eq!(line(512, 5), "backfill near: 512 of 2048 positions, 102 a second, 15 s left");
        assert_eq!(line(0, 0), "backfill near: 0 of 2048 positions, 0 a second, unknown time left");
        assert_eq!(line(2_048, 4), "backfill near: 2048 of 2048 positions, 512 a second, 0 s left");
        let nothing = work(0).line(0, Duration::ZERO);
        assert_eq!(nothing, "backfill near: 0 of 0 positions, 0 a second, 0 s left");
    }
}
