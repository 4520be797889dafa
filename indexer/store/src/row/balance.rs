use domain::{NearAccountId, TimeNs, TokenAmount};
use serde::{Deserialize, Serialize};

use super::row;

row! {
    /// What an account holds of the token. The market's own account holds what is in escrow.
    Balance in "balance" by BalanceKey { account_id: NearAccountId }
    amount: TokenAmount,
    updated_height: u64,
    updated_at: TimeNs,
    updated_tx: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TransferKind {
    Mint,
    Transfer,
    Burn,
}

row! {
    /// One movement of tokens, as NEP-141 reports it.
    Transfer onto "transfer" by TransferKey { height: u64, tx_index: u32, event_index: u32 }
    kind: TransferKind,
    /// None for a mint.
    from_id: Option<NearAccountId>,
    /// None for a burn.
    to_id: Option<NearAccountId>,
    amount: TokenAmount,
    memo: Option<String>,
    at: TimeNs,
    tx_id: String,
}
