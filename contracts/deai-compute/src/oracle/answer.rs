//! What an oracle answers to `get_price_data`, and what of it is believed.

use near_sdk::json_types::{U64, U128};
use serde::Deserialize;

use super::{Oracle, Price};
use crate::error::OracleError;
use crate::limit;
use crate::text::excerpt;

#[derive(Deserialize)]
#[serde(crate = "near_sdk::serde")]
struct PriceData {
    /// Nanoseconds since the Unix epoch.
    timestamp: U64,
    recency_duration_sec: u32,
    prices: Vec<AssetPrice>,
}

#[derive(Deserialize)]
#[serde(crate = "near_sdk::serde")]
struct AssetPrice {
    asset_id: String,
    /// Null where the oracle has no recent one.
    price: Option<Quote>,
}

#[derive(Deserialize)]
#[serde(crate = "near_sdk::serde")]
struct Quote {
    multiplier: U128,
    decimals: u8,
}

impl Oracle {
    /// Reads the oracle's answer. It is a stranger's: everything about it is checked.
    pub fn read(&self, answer: &[u8], now: u64) -> Result<Price, OracleError> {
        let (oracle_id, asset_id) = (self.oracle_id.to_string(), self.asset_id.clone());
        let data: PriceData = serde_json::from_slice(answer).map_err(|error| OracleError::Unreadable {
            oracle_id: oracle_id.clone(),
            reason: excerpt(&error.to_string()),
        })?;
        let (recency_sec, max_sec) = (data.recency_duration_sec, self.max_recency_sec);
        if recency_sec > max_sec {
            return Err(OracleError::NotRecent { recency_sec, max_sec });
        }
        let Some(found) = data.prices.into_iter().find(|price| price.asset_id == self.asset_id) else {
            return Err(OracleError::Missing { oracle_id, asset_id });
        };
        let quote = found.price.ok_or(OracleError::Null { oracle_id, asset_id })?;
        let price = Price { multiplier: quote.multiplier.0, decimals: quote.decimals, priced_at: data.timestamp.0 };
        if price.multiplier == 0 || price.decimals > limit::PRICE_DECIMALS {
            return Err(OracleError::Unusable { multiplier: price.multiplier, decimals: price.decimals });
        }
        if price.priced_at > now {
            return Err(OracleError::Future { priced_at: price.priced_at, now });
        }
        self.check_age(&price, now)?;
        Ok(price)
    }
}

#[cfg(test)]
mod tests;
