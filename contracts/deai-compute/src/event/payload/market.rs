use serde::{Deserialize, Serialize};

/// The market exists, and its terms. The first event, emitted once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarketInitialized {
    pub owner_id: String,
    pub treasury_id: String,
    /// yoctoNEAR.
    #[serde(with = "super::super::text::decimal")]
    pub min_stake: u128,
    /// The token's smallest unit. All of it is the treasury's at first.
    #[serde(with = "super::super::text::decimal")]
    pub total_supply: u128,
}

/// Nodes can offer a new capability class, and tasks ask for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassAdded {
    pub class: String,
}

/// The account may rule in disputes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArbiterAdded {
    pub arbiter_id: String,
}

/// The account may rule no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArbiterRemoved {
    pub arbiter_id: String,
}
