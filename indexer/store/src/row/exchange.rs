use domain::{NearAccountId, TimeNs, TokenAmount};
use serde::{Deserialize, Serialize};

use super::{Unsigned, row};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SwapStage {
    /// Tokens left the account for the exchange.
    Started,
    /// The exchange has answered.
    Settled,
}

row! {
    /// One step of an account's swap. An event of the exchange's answer does not say which start it answers.
    Swap onto "swap" by SwapKey { height: u64, tx_index: u32, event_index: u32 }
    stage: SwapStage,
    account_id: NearAccountId,
    exchange_id: NearAccountId,
    pool_id: Option<u64>,
    token_out: Option<NearAccountId>,
    amount: Option<TokenAmount>,
    /// In the smallest unit of `token_out`.
    min_amount_out: Option<Unsigned>,
    spent: Option<TokenAmount>,
    refunded: Option<TokenAmount>,
    burned: Option<TokenAmount>,
    at: TimeNs,
    tx_id: String,
}
