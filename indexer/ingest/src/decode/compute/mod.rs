//! The market's events, one file for each of its files of events.

mod dispute;
mod exchange;
mod governance;
mod identity;
mod market;
mod node;
mod oracle;
mod parameters;
mod stake;
mod task;

use deai_compute::event::{self, Envelope, Event as Wire};
use domain::{AddressError, Body, Event, EventLink, NearAccountId, Reject, Sha256};
use serde::Deserialize;

/// `line` is what `envelope` was read from, a log line of `contract`.
pub fn decode(envelope: Envelope, line: &str, contract: &NearAccountId) -> Body {
    let (event::EventLink { seq, head }, event, canonical) = envelope.into_parts();
    match to_event(event) {
        Ok(event) => {
            let canonical = Some(canonical.into_bytes());
            let link = EventLink { entity: contract.to_string(), seq, head: sha256(head), canonical };
            Body::Event { event, link: Some(link) }
        }
        Err(error) => unreadable(line, &error, contract),
    }
}

/// An event that cannot be read has its place in the chain of events all the same.
pub fn unreadable(line: &str, error: &dyn std::error::Error, contract: &NearAccountId) -> Body {
    let reject = Reject { bytes: line.as_bytes().to_owned(), reason: error.to_string(), link: link(line, contract) };
    Body::Reject(reject)
}

/// Where the line says that it stands, whatever else it says.
fn link(line: &str, contract: &NearAccountId) -> Option<EventLink> {
    #[derive(Deserialize)]
    struct Placed {
        data: Vec<Place>,
    }
    #[derive(Deserialize)]
    struct Place {
        seq: String,
        head: String,
    }
    let json = line.strip_prefix("EVENT_JSON:")?;
    let Place { seq, head } = serde_json::from_str::<Placed>(json).ok()?.data.pop()?;
    let canonical = json.replacen(&format!(r#""head":"{head}","#), "", 1).into_bytes();
    let canonical = Some(canonical);
    Some(EventLink { entity: contract.to_string(), seq: seq.parse().ok()?, head: head.parse().ok()?, canonical })
}

fn to_event(event: Wire) -> Result<Event, AddressError> {
    Ok(match event {
        Wire::MarketInitialized(event) => market::market_initialized(event)?.into(),
        Wire::ClassAdded(event) => market::class_added(event).into(),
        Wire::ArbiterAdded(event) => market::arbiter_added(event)?.into(),
        Wire::ArbiterRemoved(event) => market::arbiter_removed(event)?.into(),
        Wire::NodeRegistered(event) => node::node_registered(event)?.into(),
        Wire::NodeUpdated(event) => node::node_updated(event)?.into(),
        Wire::NodeStatusChanged(event) => node::node_status_changed(event)?.into(),
        Wire::NodeUnregistered(event) => node::node_unregistered(event)?.into(),
        Wire::StakeIncreased(event) => stake::stake_increased(event)?.into(),
        Wire::UnstakeRequested(event) => stake::unstake_requested(event)?.into(),
        Wire::UnstakeCancelled(event) => stake::unstake_cancelled(event)?.into(),
        Wire::StakeWithdrawn(event) => stake::stake_withdrawn(event)?.into(),
        Wire::StakeSlashed(event) => stake::stake_slashed(event)?.into(),
        Wire::BountyPaid(event) => stake::bounty_paid(event)?.into(),
        Wire::TaskSubmitted(event) => task::task_submitted(event)?.into(),
        Wire::TaskAssigned(event) => task::task_assigned(event)?.into(),
        Wire::TaskStarted(event) => task::task_started(event)?.into(),
        Wire::ProgressReported(event) => task::progress_reported(event)?.into(),
        Wire::ResultSubmitted(event) => task::result_submitted(event)?.into(),
        Wire::TaskCompleted(event) => task::task_completed(event)?.into(),
        Wire::AttemptFailed(event) => task::attempt_failed(event)?.into(),
        Wire::TaskFailed(event) => task::task_failed(event)?.into(),
        Wire::TaskCancelled(event) => task::task_cancelled(event).into(),
        Wire::TaskExpired(event) => task::task_expired(event)?.into(),
        Wire::TaskPruned(event) => task::task_pruned(event)?.into(),
        Wire::ResultDisputed(event) => dispute::result_disputed(event)?.into(),
        Wire::DisputeAnswered(event) => dispute::dispute_answered(event)?.into(),
        Wire::DisputeResolved(event) => dispute::dispute_resolved(event)?.into(),
        Wire::DisputeDefaulted(event) => dispute::dispute_defaulted(event).into(),
        Wire::OwnerProposed(event) => governance::owner_proposed(event)?.into(),
        Wire::OwnerProposalCancelled(event) => governance::owner_proposal_cancelled(event)?.into(),
        Wire::OwnerChanged(event) => governance::owner_changed(event)?.into(),
        Wire::PauserAdded(event) => governance::pauser_added(event)?.into(),
        Wire::PauserRemoved(event) => governance::pauser_removed(event)?.into(),
        Wire::IntakePaused(event) => governance::intake_paused(event)?.into(),
        Wire::IntakeResumed(event) => governance::intake_resumed(event)?.into(),
        Wire::ParametersProposed(event) => parameters::parameters_proposed(event).into(),
        Wire::ParametersCancelled(event) => parameters::parameters_cancelled(event).into(),
        Wire::ParametersApplied(event) => parameters::parameters_applied(event).into(),
        Wire::CodeStaged(event) => governance::code_staged(event).into(),
        Wire::CodeCancelled(event) => governance::code_cancelled(event).into(),
        Wire::CodeApplied(event) => governance::code_applied(event).into(),
        Wire::OracleConfigured(event) => oracle::oracle_configured(event)?.into(),
        Wire::OracleDisabled(event) => oracle::oracle_disabled(event)?.into(),
        Wire::PriceRefreshed(event) => oracle::price_refreshed(event)?.into(),
        Wire::TaskPriced(event) => oracle::task_priced(event).into(),
        Wire::ExchangeConfigured(event) => exchange::exchange_configured(event)?.into(),
        Wire::ExchangeDisabled(event) => exchange::exchange_disabled(event)?.into(),
        Wire::SwapStarted(event) => exchange::swap_started(event)?.into(),
        Wire::SwapSettled(event) => exchange::swap_settled(event)?.into(),
        Wire::SolanaLinked(event) => identity::solana_linked(event)?.into(),
        Wire::SolanaUnlinked(event) => identity::solana_unlinked(event)?.into(),
    })
}

fn sha256(hash: event::Sha256) -> Sha256 {
    Sha256(hash.0)
}
