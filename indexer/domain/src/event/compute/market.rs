use serde::{Deserialize, Serialize};

use crate::{NearAccountId, TokenAmount, Yocto};

/// The market exists, and its terms. The first event, emitted once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarketInitialized {
    pub owner_id: NearAccountId,
    pub min_stake: Yocto,
    pub treasury_id: NearAccountId,
    /// The token's smallest unit. All of it is the treasury's at first.
    pub total_supply: TokenAmount,
}

/// Nodes can offer a new capability class, and tasks ask for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassAdded {
    pub class: String,
}

/// The account may rule in disputes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArbiterAdded {
    pub arbiter_id: NearAccountId,
}

/// The account may rule no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArbiterRemoved {
    pub arbiter_id: NearAccountId,
}
