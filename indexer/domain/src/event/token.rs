//! Facts of the network's token: the standard NEP-141 events.

use serde::{Deserialize, Serialize};

use crate::{NearAccountId, TokenAmount};

/// NEP-141 `ft_mint`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenMinted {
    pub owner_id: NearAccountId,
    pub amount: TokenAmount,
    pub memo: Option<String>,
}

/// NEP-141 `ft_transfer`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenTransferred {
    pub old_owner_id: NearAccountId,
    pub new_owner_id: NearAccountId,
    pub amount: TokenAmount,
    pub memo: Option<String>,
}

/// NEP-141 `ft_burn`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenBurned {
    pub owner_id: NearAccountId,
    pub amount: TokenAmount,
    pub memo: Option<String>,
}
