//! Events of the network's token: the standard NEP-141 events.

use serde::{Deserialize, Serialize};

use crate::{NearAccountId, TokenAmount};

/// NEP-141 `ft_mint`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenMinted {
    pub memo: Option<String>,
    pub amount: TokenAmount,
    pub owner_id: NearAccountId,
}

/// NEP-141 `ft_transfer`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenTransferred {
    pub memo: Option<String>,
    pub amount: TokenAmount,
    pub new_owner_id: NearAccountId,
    pub old_owner_id: NearAccountId,
}

/// NEP-141 `ft_burn`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenBurned {
    pub memo: Option<String>,
    pub amount: TokenAmount,
    pub owner_id: NearAccountId,
}
