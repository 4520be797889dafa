use domain::Terms;
use domain::{NearAccountId, Sha256, TimeNs, TokenAmount, Yocto};
use serde::{Deserialize, Serialize};

use super::{bytea, row};

row! {
    /// The market and its terms (NEAR): one row.
    Market in "market" by MarketKey { only_row: bool }
    owner_id: NearAccountId,
    /// Becomes the owner by accepting.
    proposed_owner_id: Option<NearAccountId>,
    treasury_id: NearAccountId,
    total_supply: TokenAmount,
    min_stake: Yocto,
    /// `true` where no node and no task is taken on.
    is_intake_paused: bool,
    /// The terms, whole, as last applied. None until the first change: then those of the contract's code hold.
    parameters: Option<Terms>,
    proposed_parameters: Option<Terms>,
    parameters_applicable_at: Option<TimeNs>,
    /// The code as last replaced, and what may replace it.
    #[serde(with = "bytea::option")]
    code_sha256: Option<Sha256>,
    #[serde(with = "bytea::option")]
    staged_code_sha256: Option<Sha256>,
    code_applicable_at: Option<TimeNs>,
    oracle_id: Option<NearAccountId>,
    oracle_asset_id: Option<String>,
    oracle_max_recency_sec: Option<u32>,
    oracle_max_staleness_ns: Option<u64>,
    exchange_id: Option<NearAccountId>,
    created_at: TimeNs,
    updated_height: u64,
    updated_at: TimeNs,
    updated_tx: String,
}

row! {
    /// A capability class that nodes offer and tasks ask for.
    Class in "class" by ClassKey { class: String }
    added_at: TimeNs,
    updated_height: u64,
    updated_at: TimeNs,
    updated_tx: String,
}

/// What an account may do next to the owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MarketRole {
    /// Rules in disputes.
    Arbiter,
    /// Stops intake.
    Pauser,
}

row! {
    /// An account's role in the market.
    Grant in "market_grant" by GrantKey { account_id: NearAccountId, role: MarketRole }
    granted_at: TimeNs,
    revoked_at: Option<TimeNs>,
    updated_height: u64,
    updated_at: TimeNs,
    updated_tx: String,
}
