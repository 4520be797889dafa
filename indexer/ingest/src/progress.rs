//! How far a long work is: a bar on a terminal, else a line of the log now and then.

use std::convert::Infallible;
use std::io::{self, IsTerminal};
use std::time::Duration;

use domain::Chain;
use indicatif::{ProgressBar, ProgressStyle};
use tokio::time::{Instant, interval};
use tracing::info;

use crate::metrics::METRICS;

const BAR: Duration = Duration::from_millis(200);
const LINE: Duration = Duration::from_secs(10);

/// Shows how far a chain is stored on the way from one height to another, for as long as it is polled.
pub async fn show(chain: Chain, from: u64, to: u64) -> Infallible {
    let is_terminal = io::stderr().is_terminal();
    let bar = is_terminal.then(|| bar(chain, to.saturating_sub(from)));
    let began = Instant::now();
    let mut ticks = interval(if is_terminal { BAR } else { LINE });
    ticks.tick().await;
    loop {
        ticks.tick().await;
        let done = METRICS.chain(chain).height().clamp(from, to.max(from)).saturating_sub(from);
        match &bar {
            Some(bar) => bar.set_position(done),
            None => info!("{}", line(done, to.saturating_sub(from), began.elapsed())),
        }
    }
}

fn bar(chain: Chain, length: u64) -> ProgressBar {
    let bar = ProgressBar::new(length).with_prefix(chain.as_str());
    let template = "{prefix:>7} {wide_bar} {human_pos}/{human_len} {per_sec}, {eta} left";
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// `512 of 2048 positions, 100 a second, 15 s left`.
fn line(done: u64, whole: u64, took: Duration) -> String {
    let rate = done.checked_div(took.as_secs().max(1)).unwrap_or_default();
    let left = whole.saturating_sub(done);
    let time = left.checked_div(rate).map_or_else(|| "unknown time".to_owned(), |seconds| format!("{seconds} s"));
    format!("{done} of {whole} positions, {rate} a second, {time} left")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_tells_rate_and_time_left() {
        let line = |done, seconds| line(done, 2_048, Duration::from_secs(seconds));
        assert_eq!(line(512, 5), "512 of 2048 positions, 102 a second, 15 s left");
        assert_eq!(line(0, 0), "0 of 2048 positions, 0 a second, unknown time left");
        assert_eq!(line(2_048, 4), "2048 of 2048 positions, 512 a second, 0 s left");
    }
}
