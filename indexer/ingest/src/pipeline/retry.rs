use std::mem::{Discriminant, discriminant};
use std::time::Duration;

use crate::{Error, RetryClass};

/// The frequency at which an error that may be a faulty server's is tried again before it counts as the truth.
const SUSPECT_TRIES: u32 = 8;
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Failures in a row, without a stored block between them.
#[derive(Debug, Default)]
pub struct Retry {
    failures: u32,
    /// The ones among them that may be the truth. An outage, however long, says nothing about what comes after it.
    suspects: u32,
    /// The block whose events are not whole. To store again what comes before it is no step on.
    unproven_at: Option<u64>,
    /// Of the last failure: a reader wants one line for a state, not one for each try.
    kind: Option<Discriminant<Error>>,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Next {
    Wait { pause: Duration, is_new: bool },
    Stop,
}

impl Retry {
    pub fn has_failed(&self) -> bool {
        self.failures > 0
    }

    pub fn record_success(&mut self) {
        *self = Self::default();
    }

    /// Blocks up to this height were stored. Whether that is a step on.
    pub fn record_stored(&mut self, height: u64) -> bool {
        let is_further = self.unproven_at.is_none_or(|unproven| height >= unproven);
        if is_further {
            self.record_success();
        }
        is_further
    }

    pub fn record_failure(&mut self, error: &Error) -> Next {
        let stops = match error.class() {
            RetryClass::Transient => false,
            RetryClass::Suspect => {
                self.suspects = self.suspects.saturating_add(1);
                self.suspects > SUSPECT_TRIES
            }
            RetryClass::Permanent => true,
        };
        if stops {
            return Next::Stop;
        }
        if let Error::Store(store::Error::Unproven { block, .. }) = error {
            self.unproven_at = Some(block.height);
        }
        let is_new = self.kind.replace(discriminant(error)) != Some(discriminant(error));
        let pause = pause(self.failures, fastrand::f64());
        self.failures = self.failures.saturating_add(1);
        Next::Wait { pause, is_new }
    }
}

/// Doubles with each failure up to a limit. Jitter keeps many indexers from knocking at once.
fn pause(failures: u32, jitter: f64) -> Duration {
    let doubled = FIRST_PAUSE.saturating_mul(1_u32.checked_shl(failures.min(20)).unwrap_or(u32::MAX));
    doubled.min(LONGEST_PAUSE).mul_f64(0.5 + jitter / 2.0)
}

#[cfg(test)]
mod tests {
    use domain::Chain;

    use super::*;

    fn gap(height: u64) -> Error {
        Error::Gap { chain: Chain::Near, from: height, to: height, height: height + 1 }
    }

    fn fork() -> Error {
        Error::Fork { chain: Chain::Near, height: 3, hash: "a".to_owned(), tip: "2 (b)".to_owned() }
    }

    fn unproven(height: u64) -> Error {
        Error::Store(store::Error::Unproven {
            chain: Chain::Near,
            entity: "a".to_owned(),
            block: domain::Position::new(Chain::Near, height),
            proven_at: None,
            cause: Box::new(domain::EventLinkError::Missing { from: 1, to: 2 }),
        })
    }

    #[test]
    fn pauses_double_up_to_half_a_minute_and_never_are_in_step() {
        let longest: Vec<_> = (0..10).map(|failures| pause(failures, 1.0).as_millis()).collect();
        assert_eq!(longest, [250, 500, 1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000]);
        assert_eq!(pause(u32::MAX, 1.0), LONGEST_PAUSE);
        assert_eq!(pause(3, 0.0), Duration::from_secs(1));
    }

    #[test]
    fn a_transient_error_is_retried_for_ever_and_logged_once() {
        let mut retry = Retry::default();
        let get = (0..1000).filter(|&height| match retry.record_failure(&gap(height)) {
            Next::Wait { is_new, .. } => is_new,
            Next::Stop => panic!("a gap may fill at any time"),
        });
        assert_eq!(get.count(), 1);
    }

    #[test]
    fn a_suspect_error_becomes_permanent_unless_a_block_is_stored_in_between() {
        let mut retry = Retry::default();
        for _ in 0..SUSPECT_TRIES {
            assert_ne!(retry.record_failure(&fork()), Next::Stop);
        }
        assert_eq!(retry.record_failure(&fork()), Next::Stop);
        retry.record_stored(3);
        assert_ne!(retry.record_failure(&fork()), Next::Stop);
    }

    /// Going back to the last event that is proven, and reading on to where the next one is missing, must not go on for ever.
    #[test]
    fn blocks_read_again_before_an_incomplete_one_are_no_progress() {
        let mut retry = Retry::default();
        for _ in 0..SUSPECT_TRIES {
            assert_ne!(retry.record_failure(&unproven(9)), Next::Stop);
            assert!(!retry.record_stored(8) && retry.has_failed());
        }
        assert_eq!(retry.record_failure(&unproven(9)), Next::Stop);
        assert!(retry.record_stored(9) && !retry.has_failed());
    }

    #[test]
    fn a_suspect_error_after_a_long_outage_is_tried_again() {
        let mut retry = Retry::default();
        for height in 0..100 {
            retry.record_failure(&gap(height));
        }
        for _ in 0..SUSPECT_TRIES {
            assert_ne!(retry.record_failure(&fork()), Next::Stop);
            retry.record_failure(&gap(7));
        }
        assert_eq!(retry.record_failure(&fork()), Next::Stop);
    }

    #[test]
    fn a_permanent_error_stops_at_once() {
        let error = Error::Rpc {
            endpoint: "http://127.0.0.1:1".parse().unwrap(),
            method: "getBlock".to_owned(),
            code: -32015,
            message: String::new(),
        };
        assert_eq!(Retry::default().record_failure(&error), Next::Stop);
    }
}
