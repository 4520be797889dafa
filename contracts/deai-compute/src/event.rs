//! What the market states, and how to prove that nothing of it is missing.
//!
//! Each event is one log line of a successful receipt, after NEP-297:
//!
//! ```text
//! EVENT_JSON:{"standard":"deai_compute","version":"1.0.0","event":"task_cancelled","data":[{"seq":"7","head":"<64 hex>","task_id":"3","refund":"5"}]}
//! ```
//!
//! The JSON is compact, `data` holds one object, and its members stand in the order of the event's fields
//! behind `seq` and `head`. Whole numbers beyond 32 bits are decimal strings, hashes 64 lower-case hex
//! digits, times nanoseconds since the Unix epoch, an absent value is `null`.
//!
//! All events of a contract form one chain. `seq` counts from 1 without gaps, and
//! `head` = sha256(previous head ‖ canonical bytes), where the canonical bytes are those of the line after
//! `EVENT_JSON:` with the member `"head":"<64 hex>",` cut out. The previous head of the first event is 32
//! zero bytes. The view `event_head` gives the last `seq` and `head`: who holds every line up to it and
//! finds each [`Envelope::verify`] true has missed nothing.
//!
//! `tests/events/<event>.json` keeps a golden line of each event for ever: the JSON after `EVENT_JSON:`.
//!
//! The token's moves are the standard NEP-141 events `ft_mint`, `ft_transfer` and `ft_burn`, outside the
//! chain: the balances are a view of their own.

mod envelope;
mod link;
mod payload;
mod text;

pub use envelope::{Envelope, ParseError};
pub use link::{EventLink, EventLinkError};
pub use payload::*;
pub use text::{Decimal, Sha256, Sha256Error};

use serde_json::{Map, Value};

/// NEP-297 `standard` of the market's own events.
pub const STANDARD: &str = "deai_compute";

/// NEP-297 `version`: it rises with any change of an event's fields.
pub const VERSION: &str = "1.0.0";

/// Every event has one line here; the compiler then names each place that must learn it.
macro_rules! events {
    ($($name:ident => $wire:literal),+ $(,)?) => {
        /// An event of the market.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Event {
            $($name($name)),+
        }

        impl Event {
            /// Every event's name on the wire.
            pub const NAMES: &'static [&'static str] = &[$($wire),+];

            /// The event's name on the wire.
            pub fn name(&self) -> &'static str {
                match self {
                    $(Event::$name(_) => $wire),+
                }
            }

            fn fields(&self) -> serde_json::Result<String> {
                match self {
                    $(Event::$name(event) => serde_json::to_string(event)),+
                }
            }

            fn read_text(name: &str, fields: &str) -> Option<Self> {
                match name {
                    $($wire => serde_json::from_str(fields).ok().map(Event::$name),)+
                    _ => None,
                }
            }

            fn read(name: &str, fields: Map<String, Value>) -> Result<Self, ParseError> {
                match name {
                    $($wire => Ok(Event::$name(serde_json::from_value(Value::Object(fields))?)),)+
                    other => Err(ParseError::Unknown(other.to_owned())),
                }
            }
        }

        $(impl From<$name> for Event {
            fn from(event: $name) -> Self {
                Event::$name(event)
            }
        })+
    };
}

events! {
    MarketInitialized => "market_initialized",
    ClassAdded => "class_added",
    ArbiterAdded => "arbiter_added",
    ArbiterRemoved => "arbiter_removed",
    NodeRegistered => "node_registered",
    NodeUpdated => "node_updated",
    NodeStatusChanged => "node_status_changed",
    NodeUnregistered => "node_unregistered",
    StakeIncreased => "stake_increased",
    UnstakeRequested => "unstake_requested",
    UnstakeCancelled => "unstake_cancelled",
    StakeWithdrawn => "stake_withdrawn",
    StakeSlashed => "stake_slashed",
    BountyPaid => "bounty_paid",
    TaskSubmitted => "task_submitted",
    TaskAssigned => "task_assigned",
    TaskStarted => "task_started",
    ProgressReported => "progress_reported",
    ResultSubmitted => "result_submitted",
    TaskCompleted => "task_completed",
    AttemptFailed => "attempt_failed",
    TaskFailed => "task_failed",
    TaskCancelled => "task_cancelled",
    TaskExpired => "task_expired",
    TaskPruned => "task_pruned",
    ResultDisputed => "result_disputed",
    DisputeAnswered => "dispute_answered",
    DisputeResolved => "dispute_resolved",
    DisputeDefaulted => "dispute_defaulted",
    OwnerProposed => "owner_proposed",
    OwnerProposalCancelled => "owner_proposal_cancelled",
    OwnerChanged => "owner_changed",
    PauserAdded => "pauser_added",
    PauserRemoved => "pauser_removed",
    IntakePaused => "intake_paused",
    IntakeResumed => "intake_resumed",
    ParametersProposed => "parameters_proposed",
    ParametersCancelled => "parameters_cancelled",
    ParametersApplied => "parameters_applied",
    CodeStaged => "code_staged",
    CodeCancelled => "code_cancelled",
    CodeApplied => "code_applied",
    OracleConfigured => "oracle_configured",
    OracleDisabled => "oracle_disabled",
    PriceRefreshed => "price_refreshed",
    TaskPriced => "task_priced",
    ExchangeConfigured => "exchange_configured",
    ExchangeDisabled => "exchange_disabled",
    SwapStarted => "swap_started",
    SwapSettled => "swap_settled",
    SolanaLinked => "solana_linked",
    SolanaUnlinked => "solana_unlinked",
}
