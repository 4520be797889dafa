use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Failures in a row after which a server is left alone.
const FAILURES: u32 = 5;
const FIRST_REST: Duration = Duration::from_secs(1);
const LONGEST_REST: Duration = Duration::from_secs(60);

/// Leaves a server alone that fails again and again: then one request asks whether it is back, and all others fail
/// at once. Each time it is not, it is left alone for twice as long, up to a minute.
#[derive(Default)]
pub struct CircuitBreaker(Mutex<State>);

#[derive(Default)]
struct State {
    failures: u32,
    rests: u32,
    /// While it is set, only the request that asks whether the server is back is let through.
    open_until: Option<Instant>,
    is_asking: bool,
}

impl CircuitBreaker {
    /// `true` where a request may be sent.
    ///
    /// # Errors
    /// For how much longer the server is left alone.
    pub fn admit(&self, now: Instant) -> Result<(), Duration> {
        let mut state = self.lock();
        match state.open_until {
            Some(until) if now < until => Err(until - now),
            // This one asks. The others wait until it must have an answer.
            Some(_) => {
                state.open_until = Some(now + rest(state.rests, 1.0));
                state.is_asking = true;
                Ok(())
            }
            None => Ok(()),
        }
    }

    pub fn record_success(&self) {
        *self.lock() = State::default();
    }

    /// `true` says that the server is left alone from now on.
    pub fn record_failure(&self, now: Instant, jitter: f64) -> bool {
        let mut state = self.lock();
        state.failures = state.failures.saturating_add(1);
        if state.failures < FAILURES {
            return false;
        }
        let is_new = state.open_until.is_none();
        // Requests that were under way when it opened fail after it, and say nothing new.
        if is_new || std::mem::take(&mut state.is_asking) {
            state.open_until = Some(now + rest(state.rests, jitter));
            state.rests = state.rests.saturating_add(1);
        }
        is_new
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Doubles each time up to a limit, less up to a half by chance.
fn rest(rests: u32, jitter: f64) -> Duration {
    let doubled = FIRST_REST.saturating_mul(1_u32.checked_shl(rests.min(20)).unwrap_or(u32::MAX));
    doubled.min(LONGEST_REST).mul_f64(0.5 + jitter / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failing(breaker: &CircuitBreaker, now: Instant, times: u32) {
        for _ in 0..times {
            breaker.record_failure(now, 1.0);
        }
    }

    #[test]
    fn a_server_that_fails_in_a_row_is_left_alone_and_asked_once_in_a_while() {
        let (breaker, now) = (CircuitBreaker::default(), Instant::now());
        failing(&breaker, now, FAILURES - 1);
        assert_eq!(breaker.admit(now), Ok(()));
        assert!(breaker.record_failure(now, 1.0));
        failing(&breaker, now, 3);
        assert_eq!(breaker.admit(now), Err(FIRST_REST), "what was under way says nothing new");

        let later = now + FIRST_REST;
        assert_eq!(breaker.admit(later), Ok(()), "one asks whether it is back");
        assert!(breaker.admit(later).is_err(), "the others do not");
        assert!(!breaker.record_failure(later, 1.0), "that is known");
        assert_eq!(breaker.admit(later), Err(FIRST_REST * 2));

        assert_eq!(breaker.admit(later + FIRST_REST * 2), Ok(()));
        breaker.record_success();
        assert_eq!(breaker.admit(later + FIRST_REST * 2), Ok(()));
        failing(&breaker, later, FAILURES - 1);
        assert_eq!(breaker.admit(later), Ok(()), "it counts again");
    }

    #[test]
    fn rests_double_up_to_a_minute_and_never_are_in_step() {
        let seconds: Vec<_> = (0..8).map(|rests| rest(rests, 1.0).as_secs()).collect();
        assert_eq!(seconds, [1, 2, 4, 8, 16, 32, 60, 60]);
        assert_eq!(rest(u32::MAX, 0.0), LONGEST_REST / 2);
    }

    #[test]
    fn a_success_between_failures_keeps_it_closed() {
        let (breaker, now) = (CircuitBreaker::default(), Instant::now());
        for _ in 0..10 {
            failing(&breaker, now, FAILURES - 1);
            breaker.record_success();
        }
        assert_eq!(breaker.admit(now), Ok(()));
    }
}
