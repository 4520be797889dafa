use serde::{Deserialize, Serialize};

/// The terms that the owner may set, as the contract's `Parameters` explains them. Times are nanoseconds,
/// amounts yoctoNEAR, shares hundredths of a percent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    #[serde(with = "super::super::text::decimal")]
    pub min_stake: u128,
    #[serde(with = "super::super::text::decimal")]
    pub start_timeout_ns: u64,
    #[serde(with = "super::super::text::decimal")]
    pub run_time_min_ns: u64,
    #[serde(with = "super::super::text::decimal")]
    pub run_time_max_ns: u64,
    #[serde(with = "super::super::text::decimal")]
    pub dispute_window_ns: u64,
    #[serde(with = "super::super::text::decimal")]
    pub answer_window_ns: u64,
    #[serde(with = "super::super::text::decimal")]
    pub ruling_window_ns: u64,
    #[serde(with = "super::super::text::decimal")]
    pub grace_ns: u64,
    #[serde(with = "super::super::text::decimal")]
    pub unbonding_ns: u64,
    #[serde(with = "super::super::text::decimal")]
    pub heartbeat_timeout_ns: u64,
    pub max_attempts: u8,
    #[serde(with = "super::super::text::decimal")]
    pub keeper_bounty: u128,
    #[serde(with = "super::super::text::decimal")]
    pub dispute_bond: u128,
    pub slash_not_started_bps: u16,
    pub slash_late_bps: u16,
    pub slash_dispute_lost_bps: u16,
    #[serde(with = "super::super::text::decimal")]
    pub retention_ns: u64,
}

/// These terms can be applied, by anyone, from `applicable_at` on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParametersProposed {
    pub parameters: Terms,
    /// Nanoseconds since the Unix epoch.
    #[serde(with = "super::super::text::decimal")]
    pub applicable_at: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParametersCancelled {
    /// When they could have been applied: nanoseconds since the Unix epoch.
    #[serde(with = "super::super::text::decimal")]
    pub applicable_at: u64,
}

/// These terms hold from now on. No deadline that runs moves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParametersApplied {
    pub parameters: Terms,
}
