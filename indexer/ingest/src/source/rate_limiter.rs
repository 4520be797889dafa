use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// The frequency at which a server may be asked, by all who ask it together.
///
/// Requests leave evenly spaced: a burst that fits into a second is what servers with shorter windows refuse.
pub struct RateLimiter {
    /// Between two requests. None: no limit.
    interval: Option<Duration>,
    state: Mutex<State>,
}

struct State {
    /// When the next request may leave.
    next: Instant,
    /// The server has asked for stall_timeout until then.
    held_until: Instant,
}

impl RateLimiter {
    /// At most so many requests a second; without a limit only what the server itself asks for counts.
    pub fn new(max_rps: Option<u32>) -> Self {
        let interval = max_rps.map(|rate| Duration::from_secs(1) / rate.max(1));
        let now = Instant::now();
        Self { interval, state: Mutex::new(State { next: now, held_until: now }) }
    }

    /// Waits for the next turn.
    pub async fn acquire(&self) {
        let mut at = self.reserve(Instant::now());
        // The server may ask for stall_timeout while this one waits.
        loop {
            sleep_until(at).await;
            let held_until = self.lock().held_until;
            if held_until <= Instant::now() {
                return;
            }
            at = self.reserve(held_until);
        }
    }

    /// Nobody asks for so long.
    pub fn hold(&self, pause: Duration) {
        let until = Instant::now() + pause;
        let mut state = self.lock();
        state.held_until = state.held_until.max(until);
    }

    fn reserve(&self, now: Instant) -> Instant {
        let mut state = self.lock();
        let at = state.next.max(state.held_until).max(now);
        state.next = at + self.interval.unwrap_or_default();
        at
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_leave_evenly_spaced_and_none_is_saved_up() {
        let pace = RateLimiter::new(Some(10));
        let start = Instant::now() + Duration::from_secs(1);
        let at = |at: Instant| at.saturating_duration_since(start).as_millis();
        assert_eq!([0, 1, 2].map(|_| at(pace.reserve(start))), [0, 100, 200]);
        let later = start + Duration::from_secs(60);
        assert_eq!([0, 1].map(|_| at(pace.reserve(later))), [60_000, 60_100]);
    }

    #[test]
    fn what_the_server_asks_for_holds_all() {
        let pace = RateLimiter::new(None);
        let now = Instant::now();
        assert_eq!(pace.reserve(now + Duration::from_secs(1)), pace.reserve(now + Duration::from_secs(1)));
        pace.hold(Duration::from_secs(30));
        assert!(pace.reserve(now) >= now + Duration::from_secs(30));
    }
}
