//! What the token is worth, as an oracle reports it.
//!
//! Off until the owner configures an oracle. Anyone who gives a reward in dollars names the most that it may
//! come to in tokens: no price, however wrong, takes more.

mod answer;
mod configure;
mod convert;
mod refresh;
mod submit;
mod view;

use near_sdk::{AccountId, near};

use crate::Contract;
use crate::error::OracleError;

/// An oracle after the calls of priceoracle.near.
#[derive(Clone, Debug, PartialEq, Eq)]
#[near(serializers = [borsh])]
pub struct Oracle {
    pub oracle_id: AccountId,
    /// The market's token, as the oracle calls it.
    pub asset_id: String,
    /// The most seconds that the oracle may hold a price for recent.
    pub max_recency_sec: u32,
    /// Nanoseconds after which a price is too old to be used.
    pub max_staleness_ns: u64,
}

#[derive(Clone, Debug)]
#[near(serializers = [borsh])]
pub enum VersionedPrice {
    V1(Price),
}

/// `amount` of the token's smallest unit is worth `amount × multiplier / 10^decimals` dollars. Its size in
/// storage never changes: it was paid for when the market opened.
#[derive(Clone, Debug, PartialEq, Eq)]
#[near(serializers = [borsh])]
pub struct Price {
    /// 0 where there is no price.
    pub multiplier: u128,
    pub decimals: u8,
    /// The oracle's own time: nanoseconds since the Unix epoch.
    pub priced_at: u64,
}

impl Price {
    pub const NONE: Price = Price { multiplier: 0, decimals: 0, priced_at: 0 };
}

impl From<VersionedPrice> for Price {
    fn from(stored: VersionedPrice) -> Self {
        match stored {
            VersionedPrice::V1(price) => price,
        }
    }
}

impl Contract {
    fn find_oracle(&self) -> Result<Oracle, OracleError> {
        self.find_governance().oracle.ok_or(OracleError::Off)
    }

    fn find_price(&self) -> Price {
        self.price.get(&()).map_or(Price::NONE, Price::from)
    }

    fn put_price(&mut self, price: Price) {
        self.price.set(&(), Some(&VersionedPrice::V1(price)));
    }

    /// The price, if it may be used now.
    fn fresh_price(&self, now: u64) -> Result<Price, OracleError> {
        let oracle = self.find_oracle()?;
        let price = self.find_price();
        if price.multiplier == 0 {
            return Err(OracleError::NoPrice);
        }
        oracle.check_age(&price, now)?;
        Ok(price)
    }
}

impl Oracle {
    fn check_age(&self, price: &Price, now: u64) -> Result<(), OracleError> {
        let (priced_at, max_ns) = (price.priced_at, self.max_staleness_ns);
        if now.saturating_sub(priced_at) > max_ns {
            return Err(OracleError::Stale { priced_at, now, max_ns });
        }
        Ok(())
    }
}
