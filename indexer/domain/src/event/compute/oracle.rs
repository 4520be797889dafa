use serde::{Deserialize, Serialize};

use crate::{NearAccountId, TimeNs, TokenAmount};

/// Tasks can be priced in dollars as soon as the first price is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OracleConfigured {
    /// The market's token, as the oracle calls it.
    pub asset_id: String,
    pub oracle_id: NearAccountId,
    /// Seconds that the oracle itself may hold a price for recent.
    pub max_recency_sec: u32,
    /// Nanoseconds after which a price is too old to be used.
    #[serde(with = "crate::event::u64_text")]
    pub max_staleness_ns: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OracleDisabled {
    /// The one that was.
    pub oracle_id: NearAccountId,
}

/// The oracle gave a price: `amount` of the token's smallest unit is worth
/// `amount × multiplier / 10^decimals` dollars.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceRefreshed {
    pub asset_id: String,
    pub decimals: u8,
    pub oracle_id: NearAccountId,
    /// The oracle's own time: nanoseconds since the Unix epoch.
    pub priced_at: TimeNs,
    #[serde(with = "crate::event::u128_text")]
    pub multiplier: u128,
}

/// The task's reward was given in dollars. It follows the task's own event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskPriced {
    /// The same in the token's smallest unit, rounded up.
    pub reward: TokenAmount,
    #[serde(with = "crate::event::u64_text")]
    pub task_id: u64,
    pub decimals: u8,
    /// Of the price: nanoseconds since the Unix epoch.
    pub priced_at: TimeNs,
    #[serde(with = "crate::event::u128_text")]
    pub multiplier: u128,
    /// Millionths of a dollar.
    #[serde(with = "crate::event::u64_text")]
    pub reward_micro_usd: u64,
}
