use near_sdk::json_types::{U64, U128};
use near_sdk::{AccountId, env, near};

use super::Price;
use crate::error::Error;
use crate::{Contract, ContractExt};

/// `amount` of the token's smallest unit is worth `amount × multiplier / 10^decimals` dollars.
#[near(serializers = [json])]
pub struct PriceView {
    pub multiplier: U128,
    pub decimals: u8,
    /// The oracle's own time: nanoseconds since the Unix epoch.
    pub priced_at: U64,
}

/// Where prices come from, and the last one.
#[near(serializers = [json])]
pub struct OracleView {
    pub oracle_id: AccountId,
    /// The market's token, as the oracle calls it.
    pub asset_id: String,
    /// The most seconds that the oracle may hold a price for recent.
    pub max_recency_sec: u32,
    /// Nanoseconds after which a price is too old to be used.
    pub max_staleness_ns: U64,
    /// `null` before the first.
    pub price: Option<PriceView>,
}

impl From<&Price> for PriceView {
    fn from(price: &Price) -> Self {
        Self { multiplier: U128(price.multiplier), decimals: price.decimals, priced_at: U64(price.priced_at) }
    }
}

#[near]
impl Contract {
    /// Where prices come from, and the last one, be it fresh or not. `null`: no oracle is configured.
    pub fn oracle(&self) -> Option<OracleView> {
        let oracle = self.find_governance().oracle?;
        let price = self.find_price();
        Some(OracleView {
            oracle_id: oracle.oracle_id,
            asset_id: oracle.asset_id,
            max_recency_sec: oracle.max_recency_sec,
            max_staleness_ns: U64(oracle.max_staleness_ns),
            price: (price.multiplier > 0).then(|| PriceView::from(&price)),
        })
    }

    /// What so many millionths of a dollar are in the token's smallest unit now, rounded up.
    ///
    /// # Errors
    /// `oracle_off`, `no_price`, `price_stale`, `micro_usd`, `overflow`.
    #[handle_result]
    pub fn tokens_for_usd(&self, micro_usd: U64) -> Result<U128, Box<Error>> {
        self.fresh_price(env::block_timestamp())?.tokens_for(micro_usd.0).map(U128)
    }
}
