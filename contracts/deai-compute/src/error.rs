//! What the market refuses. A refused call fails with `<code>: <message>`; the code never changes.

use crate::limit;

/// Amounts are in the smallest unit of NEAR (yoctoNEAR) or of the token, times in nanoseconds since the
/// Unix epoch.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("this call moves funds: attach exactly 1 yoctoNEAR, not {attached}")]
    OneYocto { attached: u128 },
    #[error("{attached} yoctoNEAR is attached, storage costs {needed}: attach at least that; what is left comes back")]
    DepositTooSmall { attached: u128, needed: u128 },
    #[error(
        "{attached} yoctoNEAR less {storage} for storage leaves a stake of {stake}, a node needs {min_stake}: \
         attach at least {min_stake} + {storage}"
    )]
    StakeTooSmall { attached: u128, storage: u128, stake: u128, min_stake: u128 },

    #[error("{node_id} is a node already: unregister it first")]
    NodeExists { node_id: String },
    #[error("{node_id} is not a node: register it first")]
    NodeUnknown { node_id: String },
    #[error("{node_id} has {in_hand} tasks in hand: finish them, or expire them when their time is over")]
    NodeBusy { node_id: String, in_hand: u8 },
    #[error("{node_id} is a node and is paid on its token account: unregister the node first")]
    NodeKeepsAccount { node_id: String },
    #[error("{slots} slots: a node has 1 to {max}", max = limit::SLOTS)]
    Slots { slots: u8 },

    #[error("{count} classes: give 1 to {max}")]
    ClassCount { count: usize, max: usize },
    #[error("class \"{class}\" is listed twice")]
    ClassTwice { class: String },
    #[error("there is no class \"{class}\": the view `market` lists them")]
    ClassUnknown { class: String },

    #[error("{field} \"{text}\": give 1 to {max} characters of a-z, 0-9 and . _ -, a letter or digit first", max = limit::LABEL)]
    Label { field: &'static str, text: String },
    #[error("{field} \"{text}\": give an https://, ipfs:// or ar:// URI of at most {max} bytes (RFC 3986)", max = limit::URI)]
    Uri { field: &'static str, text: String },
    #[error("{field} \"{text}\" is no sha256: give 64 hex digits")]
    Sha256 { field: &'static str, text: String },
    #[error("project \"{text}\" is no Solana address: give 32 bytes in base58")]
    Project { text: String },

    #[error("a task pays a reward of at least 1")]
    RewardZero,
    #[error("expires_at {expires_at} is not after the block's time {now}")]
    ExpiryPast { expires_at: u64, now: u64 },
    #[error("expires_at {expires_at} is too far ahead: the latest is {latest}, 30 days from now")]
    ExpiryFar { expires_at: u64, latest: u64 },
    #[error("{account_id} has no token account: call storage_deposit first")]
    Unregistered { account_id: String },
    #[error("{account_id} has {balance} of the token, {needed} are needed")]
    BalanceTooSmall { account_id: String, balance: u128, needed: u128 },
    #[error(
        "the market's own account holds the escrow and nothing else: it gives and takes no tokens, and is neither \
         requester nor node"
    )]
    EscrowAccount,

    #[error("there is no task {task_id}")]
    TaskUnknown { task_id: u64 },
    #[error("task {task_id} is over: it was {outcome}")]
    TaskOver { task_id: u64, outcome: &'static str },
    #[error("task {task_id} is {requester_id}'s, not {caller_id}'s")]
    NotRequester { task_id: u64, requester_id: String, caller_id: String },
    #[error("task {task_id} is in {node_id}'s hands: it can be cancelled only while it waits")]
    NotPending { task_id: u64, node_id: String },
    #[error("task {task_id} waits for a node: no result is due")]
    NotAssigned { task_id: u64 },
    #[error("task {task_id} is assigned to {node_id}, not to {caller_id}")]
    NotAssignee { task_id: u64, node_id: String, caller_id: String },
    #[error("task {task_id} expired at {expires_at}, it is {now}: no result counts any more")]
    TooLate { task_id: u64, expires_at: u64, now: u64 },
    #[error("task {task_id} expires at {expires_at}, it is {now}: wait until then")]
    NotExpired { task_id: u64, expires_at: u64, now: u64 },

    #[error("{parameter} {value}: give {min} to {max}")]
    Parameter { parameter: &'static str, value: u128, min: u128, max: u128 },
    #[error("run_time_min_ns {min_ns} is above run_time_max_ns {max_ns}")]
    RunTimeOrder { min_ns: u64, max_ns: u64 },
    #[error("unbonding_ns {unbonding_ns} is shorter than the longest dispute: give at least {needed_ns}")]
    UnbondingShort { unbonding_ns: u64, needed_ns: u64 },
    #[error("limit {limit}: give 1 to {max}")]
    Limit { limit: u32, max: u32 },
    #[error("the treasury cannot be the market's own account {account_id}: that one holds the escrow")]
    TreasuryIsMarket { account_id: String },
    #[error("a total supply of 0 pays no reward")]
    SupplyZero,
    #[error("{what} does not fit its number")]
    Overflow { what: &'static str },
    /// A fault of the contract. Nothing was changed.
    #[error("the state contradicts itself ({what}): please report this")]
    Inconsistent { what: &'static str },
}

impl Error {
    /// The stable name of the error: what the failure's text holds before the first `: `.
    pub fn code(&self) -> &'static str {
        match self {
            Self::OneYocto { .. } => "one_yocto",
            Self::DepositTooSmall { .. } => "deposit_too_small",
            Self::StakeTooSmall { .. } => "stake_too_small",
            Self::NodeExists { .. } => "node_exists",
            Self::NodeUnknown { .. } => "node_unknown",
            Self::NodeBusy { .. } => "node_busy",
            Self::NodeKeepsAccount { .. } => "node_keeps_account",
            Self::Slots { .. } => "slots",
            Self::ClassCount { .. } => "class_count",
            Self::ClassTwice { .. } => "class_twice",
            Self::ClassUnknown { .. } => "class_unknown",
            Self::Label { .. } => "label",
            Self::Uri { .. } => "uri",
            Self::Sha256 { .. } => "sha256",
            Self::Project { .. } => "project",
            Self::RewardZero => "reward_zero",
            Self::ExpiryPast { .. } => "expiry_past",
            Self::ExpiryFar { .. } => "expiry_far",
            Self::Unregistered { .. } => "unregistered",
            Self::BalanceTooSmall { .. } => "balance_too_small",
            Self::EscrowAccount => "escrow_account",
            Self::TaskUnknown { .. } => "task_unknown",
            Self::TaskOver { .. } => "task_over",
            Self::NotRequester { .. } => "not_requester",
            Self::NotPending { .. } => "not_pending",
            Self::NotAssigned { .. } => "not_assigned",
            Self::NotAssignee { .. } => "not_assignee",
            Self::TooLate { .. } => "too_late",
            Self::NotExpired { .. } => "not_expired",
            Self::Parameter { .. } => "parameter",
            Self::RunTimeOrder { .. } => "run_time_order",
            Self::UnbondingShort { .. } => "unbonding_short",
            Self::Limit { .. } => "limit",
            Self::TreasuryIsMarket { .. } => "treasury_is_market",
            Self::SupplyZero => "supply_zero",
            Self::Overflow { .. } => "overflow",
            Self::Inconsistent { .. } => "inconsistent",
        }
    }
}

#[cfg(feature = "contract")]
impl near_sdk::FunctionError for Error {
    fn panic(&self) -> ! {
        near_sdk::env::panic_str(&format!("{}: {self}", self.code()))
    }
}
