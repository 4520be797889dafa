use serde::{Deserialize, Serialize};

/// Tasks can be priced in dollars as soon as the first price is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OracleConfigured {
    pub oracle_id: String,
    /// The market's token, as the oracle calls it.
    pub asset_id: String,
    /// Seconds that the oracle itself may hold a price for recent.
    pub max_recency_sec: u32,
    /// Nanoseconds after which a price is too old to be used.
    #[serde(with = "super::super::text::decimal")]
    pub max_staleness_ns: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OracleDisabled {
    /// The one that was.
    pub oracle_id: String,
}

/// The oracle gave a price: `amount` of the token's smallest unit is worth
/// `amount × multiplier / 10^decimals` dollars.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceRefreshed {
    pub oracle_id: String,
    pub asset_id: String,
    #[serde(with = "super::super::text::decimal")]
    pub multiplier: u128,
    pub decimals: u8,
    /// The oracle's own time: nanoseconds since the Unix epoch.
    #[serde(with = "super::super::text::decimal")]
    pub priced_at: u64,
}

/// The task's reward was given in dollars. It follows the task's own event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskPriced {
    #[serde(with = "super::super::text::decimal")]
    pub task_id: u64,
    /// Millionths of a dollar.
    #[serde(with = "super::super::text::decimal")]
    pub reward_micro_usd: u64,
    /// The same in the token's smallest unit, rounded up.
    #[serde(with = "super::super::text::decimal")]
    pub reward: u128,
    #[serde(with = "super::super::text::decimal")]
    pub multiplier: u128,
    pub decimals: u8,
    /// Of the price: nanoseconds since the Unix epoch.
    #[serde(with = "super::super::text::decimal")]
    pub priced_at: u64,
}
