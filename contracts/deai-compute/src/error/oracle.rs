use crate::limit;

/// Why there is no price, or no reward at it. Times are nanoseconds since the Unix epoch.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OracleError {
    #[error("no oracle is configured: give the reward in tokens, with submit_task")]
    Off,
    #[error("the oracle was configured again while it was asked: call refresh_price again")]
    Changed,
    #[error("{oracle_id} did not answer: call refresh_price again")]
    Failed { oracle_id: String },
    #[error("{oracle_id} answered with {length} bytes, {max} are read", max = limit::ORACLE_ANSWER)]
    TooLong { oracle_id: String, length: usize },
    #[error("{oracle_id} did not answer with price data: {reason}")]
    Unreadable { oracle_id: String, reason: String },
    #[error("{oracle_id} says nothing of {asset_id}")]
    Missing { oracle_id: String, asset_id: String },
    #[error("{oracle_id} has no recent price of {asset_id}: wait until it has one")]
    Null { oracle_id: String, asset_id: String },
    #[error("a price of {multiplier} with {decimals} decimals cannot be used")]
    Unusable { multiplier: u128, decimals: u8 },
    #[error("the oracle holds prices for recent that are {recency_sec} s old, at most {max_sec} s are accepted")]
    NotRecent { recency_sec: u32, max_sec: u32 },
    #[error("the price is of {priced_at}, it is only {now}")]
    Future { priced_at: u64, now: u64 },
    #[error("the price is of {priced_at}, it is {now}, at most {max_ns} ns may lie between: call refresh_price")]
    Stale { priced_at: u64, now: u64, max_ns: u64 },
    #[error("the price of {priced_at} is older than the one that is known, of {known_at}")]
    Older { priced_at: u64, known_at: u64 },
    #[error("there is no price yet: call refresh_price")]
    NoPrice,
    #[error("{micro_usd} micro-dollars: give 1 to {max}", max = limit::MICRO_USD)]
    MicroUsd { micro_usd: u64 },
    #[error("the reward comes to {reward} of the token, max_reward is {max_reward}")]
    AboveMax { reward: u128, max_reward: u128 },
    #[error("asset_id \"{text}\": give 1 to 64 letters, digits and . _ - :")]
    AssetId { text: String },
}

impl OracleError {
    pub fn code(&self) -> &'static str {
        match self {
            Self::Off => "oracle_off",
            Self::Changed => "oracle_changed",
            Self::Failed { .. } => "oracle_failed",
            Self::TooLong { .. } => "oracle_too_long",
            Self::Unreadable { .. } => "oracle_unreadable",
            Self::Missing { .. } => "price_missing",
            Self::Null { .. } => "price_null",
            Self::Unusable { .. } => "price_unusable",
            Self::NotRecent { .. } => "price_not_recent",
            Self::Future { .. } => "price_future",
            Self::Stale { .. } => "price_stale",
            Self::Older { .. } => "price_older",
            Self::NoPrice => "no_price",
            Self::MicroUsd { .. } => "micro_usd",
            Self::AboveMax { .. } => "above_max_reward",
            Self::AssetId { .. } => "asset_id",
        }
    }
}
