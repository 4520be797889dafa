//! The market's facts, one file for each of its files of events.

mod dispute;
mod market;
mod node;
mod stake;
mod task;

use deai_compute::event::{self, Envelope, Event as Wire};
use domain::{AddressError, Body, Event, Link, Sha256};

use super::near::reject;

pub fn decode(envelope: Envelope, line: &str) -> Body {
    let event::Link { seq, head } = envelope.link;
    match fact(envelope.event) {
        Ok(event) => Body::Event { event, link: Some(Link { seq, head: sha256(head) }) },
        Err(error) => reject(line, &error),
    }
}

fn fact(event: Wire) -> Result<Event, AddressError> {
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
    })
}

fn sha256(hash: event::Sha256) -> Sha256 {
    Sha256(hash.0)
}
