use serde::{Deserialize, Serialize};

/// Callers can send tokens through this exchange.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExchangeConfigured {
    pub exchange_id: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExchangeDisabled {
    /// The one that was.
    pub exchange_id: String,
}

/// Tokens left the account for the exchange.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SwapStarted {
    pub account_id: String,
    pub exchange_id: String,
    #[serde(with = "super::super::text::decimal")]
    pub pool_id: u64,
    /// What the account wants for them.
    pub token_out: String,
    /// The market's token, in its smallest unit.
    #[serde(with = "super::super::text::decimal")]
    pub amount: u128,
    /// In the smallest unit of `token_out`.
    #[serde(with = "super::super::text::decimal")]
    pub min_amount_out: u128,
}

/// The exchange has answered. `spent` + `refunded` + `burned` is the amount that left the account. What the
/// exchange paid out is for its own events to report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SwapSettled {
    pub account_id: String,
    pub exchange_id: String,
    /// What the exchange kept, in the token's smallest unit, as the next two.
    #[serde(with = "super::super::text::decimal")]
    pub spent: u128,
    #[serde(with = "super::super::text::decimal")]
    pub refunded: u128,
    /// What came back for an account that has given up its token account meanwhile.
    #[serde(with = "super::super::text::decimal")]
    pub burned: u128,
}
