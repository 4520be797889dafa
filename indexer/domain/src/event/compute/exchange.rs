use serde::{Deserialize, Serialize};

use crate::{NearAccountId, TokenAmount};

/// Callers can send tokens through this exchange.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExchangeConfigured {
    pub exchange_id: NearAccountId,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExchangeDisabled {
    /// The one that was.
    pub exchange_id: NearAccountId,
}

/// Tokens left the account for the exchange.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SwapStarted {
    /// The market's token, in its smallest unit.
    pub amount: TokenAmount,
    #[serde(with = "crate::event::u64_text")]
    pub pool_id: u64,
    /// What the account wants for them.
    pub token_out: NearAccountId,
    pub account_id: NearAccountId,
    pub exchange_id: NearAccountId,
    /// In the smallest unit of `token_out`.
    #[serde(with = "crate::event::u128_text")]
    pub min_amount_out: u128,
}

/// The exchange has answered. `spent` + `refunded` + `burned` is the amount that left the account. What the
/// exchange paid out is for its own events to report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SwapSettled {
    /// What the exchange kept, in the token's smallest unit, as the next two.
    pub spent: TokenAmount,
    /// What came back for an account that has given up its token account meanwhile.
    pub burned: TokenAmount,
    pub refunded: TokenAmount,
    pub account_id: NearAccountId,
    pub exchange_id: NearAccountId,
}
