//! The terms that the owner may set, each within bounds that are compiled in.
//!
//! A deadline is fixed in its task when the task enters the state: a change of the terms never moves the
//! deadlines that are running.

use near_sdk::json_types::U64;
use near_sdk::{NearToken, near};

use crate::error::Error;

const SECOND_NS: u64 = 1_000_000_000;
const MINUTE_NS: u64 = 60 * SECOND_NS;
const HOUR_NS: u64 = 60 * MINUTE_NS;
const DAY_NS: u64 = 24 * HOUR_NS;
const MILLINEAR: u128 = 1_000_000_000_000_000_000_000;

/// Times are nanoseconds, amounts yoctoNEAR, shares hundredths of a percent.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[near(serializers = [borsh, json])]
pub struct Parameters {
    /// The least stake with which a node takes tasks.
    pub min_stake: NearToken,
    /// From a task's assignment to the latest moment at which its node may start it.
    pub start_timeout_ns: U64,
    /// The least and the most run time that a task may be given.
    pub run_time_min_ns: U64,
    pub run_time_max_ns: U64,
    /// From a result to the moment at which it is final: its requester accepts or disputes it before.
    pub dispute_window_ns: U64,
    /// From a dispute to the latest answer of the node.
    pub answer_window_ns: U64,
    /// From the end of the answer window to the latest ruling.
    pub ruling_window_ns: U64,
    /// What the worker has behind each of its deadlines before anyone else may act on it.
    pub grace_ns: U64,
    /// From the request to unstake to the release of the stake. It outlasts the longest dispute.
    pub unbonding_ns: U64,
    /// A node that was not received for so long gets no tasks, and anyone may mark it offline.
    pub heartbeat_timeout_ns: U64,
    /// The number of nodes may have a task, one after the other.
    pub max_attempts: u8,
    /// For anyone who moves on what a defaulting side left lying, at that side's expense.
    pub keeper_bounty: NearToken,
    /// What either side of a dispute puts up.
    pub dispute_bond: NearToken,
    /// The most of its stake that a node loses for a task it did not start in time,
    pub slash_not_started_bps: u16,
    /// for a task it did not finish in time,
    pub slash_late_bps: u16,
    /// and for a dispute it lost.
    pub slash_dispute_lost_bps: u16,
    /// The duration for which the record of a task that is over is kept before anyone may prune it.
    pub retention_ns: U64,
}

impl Parameters {
    /// What a market opens with.
    pub fn with_min_stake(min_stake: NearToken) -> Self {
        Self {
            min_stake,
            start_timeout_ns: U64(10 * MINUTE_NS),
            run_time_min_ns: U64(MINUTE_NS),
            run_time_max_ns: U64(7 * DAY_NS),
            dispute_window_ns: U64(DAY_NS),
            answer_window_ns: U64(DAY_NS),
            ruling_window_ns: U64(3 * DAY_NS),
            grace_ns: U64(5 * MINUTE_NS),
            unbonding_ns: U64(7 * DAY_NS),
            heartbeat_timeout_ns: U64(HOUR_NS),
            max_attempts: 3,
            keeper_bounty: NearToken::from_millinear(10),
            dispute_bond: NearToken::from_near(1),
            slash_not_started_bps: 100,
            slash_late_bps: 200,
            slash_dispute_lost_bps: 1000,
            retention_ns: U64(30 * DAY_NS),
        }
    }

    /// # Errors
    /// `parameter`, `unbonding_short`.
    pub fn check(&self) -> Result<(), Box<Error>> {
        let time = |name, value: U64, min: u64, max: u64| within(name, value.0.into(), min.into(), max.into());
        // A stake, a bounty and a bond can be nothing: that leaves no one without an exit.
        within("min_stake", self.min_stake.as_yoctonear(), 0, 10_000_000 * MILLINEAR)?;
        time("start_timeout_ns", self.start_timeout_ns, MINUTE_NS, DAY_NS)?;
        // The bounds of both meet at an hour, so that the least is never above the most.
        time("run_time_min_ns", self.run_time_min_ns, SECOND_NS, HOUR_NS)?;
        time("run_time_max_ns", self.run_time_max_ns, HOUR_NS, 30 * DAY_NS)?;
        time("dispute_window_ns", self.dispute_window_ns, 10 * MINUTE_NS, 7 * DAY_NS)?;
        time("answer_window_ns", self.answer_window_ns, HOUR_NS, 7 * DAY_NS)?;
        time("ruling_window_ns", self.ruling_window_ns, HOUR_NS, 14 * DAY_NS)?;
        time("grace_ns", self.grace_ns, MINUTE_NS, HOUR_NS)?;
        time("unbonding_ns", self.unbonding_ns, HOUR_NS, 30 * DAY_NS)?;
        time("heartbeat_timeout_ns", self.heartbeat_timeout_ns, MINUTE_NS, DAY_NS)?;
        within("max_attempts", self.max_attempts.into(), 1, 5)?;
        within("keeper_bounty", self.keeper_bounty.as_yoctonear(), 0, 100 * MILLINEAR)?;
        within("dispute_bond", self.dispute_bond.as_yoctonear(), 0, 100_000 * MILLINEAR)?;
        within("slash_not_started_bps", self.slash_not_started_bps.into(), 0, 500)?;
        within("slash_late_bps", self.slash_late_bps.into(), 0, 1000)?;
        within("slash_dispute_lost_bps", self.slash_dispute_lost_bps.into(), 0, 5000)?;
        time("retention_ns", self.retention_ns, HOUR_NS, 365 * DAY_NS)?;

        let windows = [self.dispute_window_ns, self.answer_window_ns, self.ruling_window_ns];
        let needed_ns = windows.iter().fold(0_u64, |sum, window| sum.saturating_add(window.0));
        if self.unbonding_ns.0 < needed_ns {
            return Err(Error::UnbondingShort { unbonding_ns: self.unbonding_ns.0, needed_ns }.into());
        }
        Ok(())
    }
}

pub fn within(parameter: &'static str, value: u128, min: u128, max: u128) -> Result<(), Box<Error>> {
    if (min..=max).contains(&value) { Ok(()) } else { Err(Error::Parameter { parameter, value, min, max }.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms() -> Parameters {
        Parameters::with_min_stake(NearToken::from_near(5))
    }

    #[test]
    fn a_market_opens_with_terms_within_their_bounds() {
        assert_eq!(terms().check(), Ok(()));
    }

    #[test]
    fn a_term_beyond_its_bounds_is_named_with_them() {
        let far = Parameters { slash_late_bps: 1001, ..terms() };
        let error = Error::Parameter { parameter: "slash_late_bps", value: 1001, min: 0, max: 1000 };
        assert_eq!(far.check(), Err(error.into()));
        for bad in [
            Parameters { max_attempts: 0, ..terms() },
            Parameters { grace_ns: U64(0), ..terms() },
            Parameters { start_timeout_ns: U64(u64::MAX), ..terms() },
            Parameters { keeper_bounty: NearToken::from_near(1), ..terms() },
            Parameters { min_stake: NearToken::from_yoctonear(u128::MAX), ..terms() },
        ] {
            assert!(matches!(bad.check().map_err(|error| *error), Err(Error::Parameter { .. })), "{bad:?}");
        }
    }

    #[test]
    fn a_stake_outlasts_the_longest_dispute() {
        let short = Parameters { unbonding_ns: U64(5 * DAY_NS - 1), ..terms() };
        let error = Error::UnbondingShort { unbonding_ns: 5 * DAY_NS - 1, needed_ns: 5 * DAY_NS };
        assert_eq!(short.check(), Err(error.into()));
    }
}
