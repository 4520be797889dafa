use serde::{Deserialize, Serialize};

use crate::{TimeNs, Yocto};

/// The terms that the owner may set, as the contract's `Parameters` explains them. Times are nanoseconds,
/// amounts yoctoNEAR, shares hundredths of a percent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    #[serde(with = "crate::event::u64_text")]
    pub grace_ns: u64,
    pub min_stake: Yocto,
    pub dispute_bond: Yocto,
    pub max_attempts: u8,
    #[serde(with = "crate::event::u64_text")]
    pub retention_ns: u64,
    #[serde(with = "crate::event::u64_text")]
    pub unbonding_ns: u64,
    pub keeper_bounty: Yocto,
    pub slash_late_bps: u16,
    #[serde(with = "crate::event::u64_text")]
    pub run_time_max_ns: u64,
    #[serde(with = "crate::event::u64_text")]
    pub run_time_min_ns: u64,
    #[serde(with = "crate::event::u64_text")]
    pub answer_window_ns: u64,
    #[serde(with = "crate::event::u64_text")]
    pub ruling_window_ns: u64,
    #[serde(with = "crate::event::u64_text")]
    pub start_timeout_ns: u64,
    #[serde(with = "crate::event::u64_text")]
    pub dispute_window_ns: u64,
    #[serde(with = "crate::event::u64_text")]
    pub heartbeat_timeout_ns: u64,
    pub slash_not_started_bps: u16,
    pub slash_dispute_lost_bps: u16,
}

/// These terms can be applied, by anyone, from `applicable_at` on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParametersProposed {
    pub parameters: Terms,
    pub applicable_at: TimeNs,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParametersCancelled {
    /// When they could have been applied: nanoseconds since the Unix epoch.
    pub applicable_at: TimeNs,
}

/// These terms hold from now on. No deadline that runs moves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParametersApplied {
    pub parameters: Terms,
}
