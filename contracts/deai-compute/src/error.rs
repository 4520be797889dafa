//! What the market refuses. A refused call fails with `<code>: <message>`; the code never changes.

mod exchange;
mod governance;
mod identity;
mod oracle;

pub use exchange::ExchangeError;
pub use governance::GovernanceError;
pub use identity::IdentityError;
pub use oracle::OracleError;

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
    #[error(
        "{node_id} has {in_hand} tasks active and {unsettled} results that are not final: finish the tasks, or give \
         them up, and wait until the results are final"
    )]
    NodeBusy { node_id: String, in_hand: u8, unsettled: u32 },
    #[error("{node_id} unbonds all of its stake: cancel that first")]
    NodeUnbonding { node_id: String },
    #[error("{node_id} is {status}, not online")]
    NotOnline { node_id: String, status: &'static str },
    #[error("{node_id} is silent from {silent_at} on if it does not call before, it is {now}: wait until then")]
    NotSilent { node_id: String, silent_at: u64, now: u64 },
    #[error("{node_id} has nothing at stake that could unbond, or the amount is 0")]
    NothingStaked { node_id: String },
    #[error("{amount} of a stake of {stake} cannot unbond: leave {min_stake} or more, or nothing")]
    UnstakeTooMuch { amount: u128, stake: u128, min_stake: u128 },
    #[error("{node_id} has nothing unbonding: call request_unstake first")]
    NothingUnbonding { node_id: String },
    #[error("the stake of {node_id} is released at {release_at}, it is {now}: wait until then")]
    NotReleased { node_id: String, release_at: u64, now: u64 },
    #[error("{node_id} has {stake} at stake: call request_unstake for all of it, and wait until it is released")]
    StillStaked { node_id: String, stake: u128 },
    #[error("{slots} slots are fewer than the {in_hand} tasks active")]
    SlotsInUse { slots: u8, in_hand: u8 },
    #[error("reputation {reputation}: give 0 to 10000")]
    Reputation { reputation: u16 },
    #[error("{node_id} is a node and is paid on its token account: unregister the node first")]
    NodeKeepsAccount { node_id: String },
    #[error("{slots} slots: a node has 1 to {max}", max = limit::SLOTS)]
    Slots { slots: u8 },

    #[error("{count} classes: give 1 to {max}")]
    ClassCount { count: usize, max: usize },
    #[error("class \"{class}\" is listed twice")]
    ClassTwice { class: String },
    #[error("there is a class \"{class}\" already")]
    ClassExists { class: String },
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
    #[error("task {task_id} is {state}, not {needed}")]
    WrongState { task_id: u64, state: &'static str, needed: &'static str },
    #[error("task {task_id} is assigned to {node_id}, not to {caller_id}")]
    NotAssignee { task_id: u64, node_id: String, caller_id: String },
    #[error("the deadline of task {task_id} was {deadline}, it is {now}: too late")]
    TooLate { task_id: u64, deadline: u64, now: u64 },
    #[error("task {task_id} is due for this at {due_at}, it is {now}: wait until then")]
    NotDue { task_id: u64, due_at: u64, now: u64 },
    #[error("run_time_ns {run_time_ns}: give {min_ns} to {max_ns}")]
    RunTime { run_time_ns: u64, min_ns: u64, max_ns: u64 },
    #[error("permille {permille}: give {before} to 1000, progress is never reverted")]
    Permille { permille: u16, before: u16 },
    #[error("{count} metrics: give up to {max}")]
    MetricCount { count: usize, max: usize },
    #[error("{count} entries: give 1 to {max}")]
    Batch { count: usize, max: usize },
    #[error("this call would log more than {max} bytes: give fewer entries, or shorter texts")]
    LogFull { max: usize },

    #[error("the result of task {task_id} is {result}, not {given}")]
    OtherResult { task_id: u64, result: String, given: String },
    #[error("{attached} yoctoNEAR is attached: attach the bond, exactly {bond}")]
    Bond { attached: u128, bond: u128 },
    #[error("the dispute about task {task_id} is answered already")]
    Answered { task_id: u64 },
    #[error("the node may answer the dispute about task {task_id} until {answer_by}, it is {now}: wait until then")]
    TooEarly { task_id: u64, answer_by: u64, now: u64 },
    #[error("{account_id} is no arbiter: the view `arbiters` lists them")]
    NotArbiter { account_id: String },
    #[error("{arbiter_id} is a party to the dispute about task {task_id}: another arbiter rules")]
    PartialArbiter { task_id: u64, arbiter_id: String },
    #[error("reason \"{text}\": give 1 to {max} bytes without control characters", max = limit::REASON)]
    Reason { text: String },
    #[error("{arbiter_id} is an arbiter already")]
    ArbiterExists { arbiter_id: String },
    #[error("there are {max} arbiters, and no more")]
    ArbiterCount { max: u32 },
    #[error("{arbiter_id} is no arbiter")]
    ArbiterUnknown { arbiter_id: String },
    #[error("{owner_id} is the owner, not {caller_id}")]
    NotOwner { owner_id: String, caller_id: String },
    #[error(transparent)]
    Governance(#[from] GovernanceError),
    #[error(transparent)]
    Oracle(#[from] OracleError),
    #[error(transparent)]
    Exchange(#[from] ExchangeError),
    #[error(transparent)]
    Identity(#[from] IdentityError),

    #[error("{parameter} {value}: give {min} to {max}")]
    Parameter { parameter: &'static str, value: u128, min: u128, max: u128 },
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
            Self::NodeUnbonding { .. } => "node_unbonding",
            Self::NotOnline { .. } => "not_online",
            Self::NotSilent { .. } => "not_silent",
            Self::NothingStaked { .. } => "nothing_staked",
            Self::UnstakeTooMuch { .. } => "unstake_too_much",
            Self::NothingUnbonding { .. } => "nothing_unbonding",
            Self::NotReleased { .. } => "not_released",
            Self::StillStaked { .. } => "still_staked",
            Self::SlotsInUse { .. } => "slots_in_use",
            Self::Reputation { .. } => "reputation",
            Self::NodeKeepsAccount { .. } => "node_keeps_account",
            Self::Slots { .. } => "slots",
            Self::ClassCount { .. } => "class_count",
            Self::ClassTwice { .. } => "class_twice",
            Self::ClassExists { .. } => "class_exists",
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
            Self::WrongState { .. } => "wrong_state",
            Self::NotAssignee { .. } => "not_assignee",
            Self::TooLate { .. } => "too_late",
            Self::NotDue { .. } => "not_due",
            Self::RunTime { .. } => "run_time",
            Self::Permille { .. } => "permille",
            Self::MetricCount { .. } => "metric_count",
            Self::Batch { .. } => "batch",
            Self::LogFull { .. } => "log_full",
            Self::OtherResult { .. } => "other_result",
            Self::Bond { .. } => "bond",
            Self::Answered { .. } => "answered",
            Self::TooEarly { .. } => "too_early",
            Self::NotArbiter { .. } => "not_arbiter",
            Self::PartialArbiter { .. } => "partial_arbiter",
            Self::Reason { .. } => "reason",
            Self::ArbiterExists { .. } => "arbiter_exists",
            Self::ArbiterCount { .. } => "arbiter_count",
            Self::ArbiterUnknown { .. } => "arbiter_unknown",
            Self::NotOwner { .. } => "not_owner",
            Self::Governance(error) => error.code(),
            Self::Oracle(error) => error.code(),
            Self::Exchange(error) => error.code(),
            Self::Identity(error) => error.code(),
            Self::Parameter { .. } => "parameter",
            Self::UnbondingShort { .. } => "unbonding_short",
            Self::Limit { .. } => "limit",
            Self::TreasuryIsMarket { .. } => "treasury_is_market",
            Self::SupplyZero => "supply_zero",
            Self::Overflow { .. } => "overflow",
            Self::Inconsistent { .. } => "inconsistent",
        }
    }
}

/// Within the contract an error is boxed: what no call should meet is not copied along every way that could.
#[cfg(feature = "contract")]
impl near_sdk::FunctionError for Box<Error> {
    fn panic(&self) -> ! {
        near_sdk::env::panic_str(&format!("{}: {self}", self.code()))
    }
}

#[cfg(feature = "contract")]
impl From<GovernanceError> for Box<Error> {
    fn from(error: GovernanceError) -> Self {
        Self::new(error.into())
    }
}

#[cfg(feature = "contract")]
impl From<OracleError> for Box<Error> {
    fn from(error: OracleError) -> Self {
        Self::new(error.into())
    }
}

#[cfg(feature = "contract")]
impl From<ExchangeError> for Box<Error> {
    fn from(error: ExchangeError) -> Self {
        Self::new(error.into())
    }
}

#[cfg(feature = "contract")]
impl From<IdentityError> for Box<Error> {
    fn from(error: IdentityError) -> Self {
        Self::new(error.into())
    }
}
