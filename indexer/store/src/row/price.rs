use domain::{NearAccountId, TimeNs, TokenAmount};

use super::{Unsigned, row};

row! {
    /// A price that the oracle gave: `amount` of the token's smallest unit is worth
    /// `amount × multiplier / 10^decimals` dollars.
    Price onto "price" by PriceKey { height: u64, tx_index: u32, event_index: u32 }
    oracle_id: NearAccountId,
    asset_id: String,
    multiplier: Unsigned,
    decimals: u8,
    /// The oracle's own time.
    priced_at: TimeNs,
    at: TimeNs,
    tx_id: String,
}

row! {
    /// What a task's reward was in dollars.
    TaskPrice in "task_price" by TaskPriceKey { task_id: u64 }
    /// Millionths of a dollar.
    reward_micro_usd: u64,
    reward: TokenAmount,
    multiplier: Unsigned,
    decimals: u8,
    priced_at: TimeNs,
    updated_height: u64,
    updated_at: TimeNs,
    updated_tx: String,
}
