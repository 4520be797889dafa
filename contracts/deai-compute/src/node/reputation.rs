use near_sdk::near;

use crate::error::Error;

const DAY_NS: u64 = 24 * 3600 * 1_000_000_000;

/// The way in which a node kept its word, 0 to 10,000. It begins in the middle, at 5,000.
///
/// - A task completed in time brings it 2 % of the way to 10,000.
/// - One whose result came in the grace behind its deadline takes 2 % of it.
/// - One given up, not started or without a result in time takes 10 % of it.
/// - A dispute lost takes 25 % of it.
/// - With every full day since the last of these, 1 % of the distance to the middle is forgotten: after a
///   hundred quiet days it is 5,000 again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[near(serializers = [borsh])]
pub struct Reputation {
    score: u16,
    /// From when on it is forgotten. Nanoseconds since the Unix epoch.
    since: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskOutcome {
    Completed,
    CompletedLate,
    Failed,
    DisputeLost,
}

impl Reputation {
    pub const MAX: u16 = 10_000;
    const MIDDLE: u16 = 5_000;

    pub fn new(now: u64) -> Self {
        Self { score: Self::MIDDLE, since: now }
    }

    pub fn at(self, now: u64) -> u16 {
        let days = now.saturating_sub(self.since) / DAY_NS;
        let left = 100_u64.saturating_sub(days);
        let keep = |distance: u16| u16::try_from(share(distance, left, 100)).unwrap_or(distance);
        if self.score >= Self::MIDDLE {
            Self::MIDDLE.saturating_add(keep(self.score.saturating_sub(Self::MIDDLE)))
        } else {
            Self::MIDDLE.saturating_sub(keep(Self::MIDDLE.saturating_sub(self.score)))
        }
    }

    pub fn record(&mut self, outcome: TaskOutcome, now: u64) {
        let score = self.at(now);
        let part = |of: u16, percent| u16::try_from(share(of, percent, 100)).unwrap_or(of);
        self.score = match outcome {
            TaskOutcome::Completed => score.saturating_add(part(Self::MAX.saturating_sub(score), 2)),
            TaskOutcome::CompletedLate => score.saturating_sub(part(score, 2)),
            TaskOutcome::Failed => score.saturating_sub(part(score, 10)),
            TaskOutcome::DisputeLost => score.saturating_sub(part(score, 25)),
        };
        self.since = now;
    }
}

/// Rounded down.
fn share(of: u16, part: u64, whole: u64) -> u64 {
    u64::from(of).saturating_mul(part).checked_div(whole).unwrap_or(0)
}

pub fn check_reputation(reputation: u16) -> Result<(), Box<Error>> {
    if reputation <= Reputation::MAX { Ok(()) } else { Err(Error::Reputation { reputation }.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(score: u16) -> Reputation {
        Reputation { score, since: 0 }
    }

    fn after(score: u16, outcome: TaskOutcome) -> u16 {
        let mut reputation = of(score);
        reputation.record(outcome, 0);
        reputation.at(0)
    }

    #[test]
    fn each_outcome_changes_reputation_as_documented() {
        assert_eq!(Reputation::new(0).at(0), 5_000);
        assert_eq!(after(5_000, TaskOutcome::Completed), 5_100);
        assert_eq!(after(5_000, TaskOutcome::CompletedLate), 4_900);
        assert_eq!(after(5_000, TaskOutcome::Failed), 4_500);
        assert_eq!(after(5_000, TaskOutcome::DisputeLost), 3_750);
    }

    #[test]
    fn it_never_leaves_its_range() {
        for outcome in
            [TaskOutcome::Completed, TaskOutcome::CompletedLate, TaskOutcome::Failed, TaskOutcome::DisputeLost]
        {
            for score in [0, 1, 49, 5_000, 9_999, 10_000] {
                assert!(after(score, outcome) <= Reputation::MAX);
            }
        }
        assert_eq!(after(10_000, TaskOutcome::Completed), 10_000);
        assert_eq!(after(0, TaskOutcome::DisputeLost), 0);
    }

    #[test]
    fn it_is_forgotten_towards_the_middle() {
        assert_eq!(of(7_000).at(DAY_NS - 1), 7_000);
        assert_eq!(of(7_000).at(DAY_NS), 6_980);
        assert_eq!(of(7_000).at(50 * DAY_NS), 6_000);
        assert_eq!(of(3_000).at(50 * DAY_NS), 4_000);
        assert_eq!(of(10_000).at(1_000 * DAY_NS), 5_000);
        assert_eq!(of(0).at(u64::MAX), 5_000);
    }
}
