use deai_compute::event;
use domain::{
    AddressError, BountyPaid, SlashCondition, StakeIncreased, StakeSlashed, StakeWithdrawn, TimeNs, UnstakeCancelled,
    UnstakeRequested, Yocto,
};

use super::sha256;

pub(super) fn stake_increased(event: event::StakeIncreased) -> Result<StakeIncreased, AddressError> {
    Ok(StakeIncreased { node_id: event.node_id.parse()?, amount: Yocto(event.amount), stake: Yocto(event.stake) })
}

pub(super) fn unstake_requested(event: event::UnstakeRequested) -> Result<UnstakeRequested, AddressError> {
    Ok(UnstakeRequested {
        node_id: event.node_id.parse()?,
        amount: Yocto(event.amount),
        stake: Yocto(event.stake),
        unbonding: Yocto(event.unbonding),
        release_at: TimeNs(event.release_at),
    })
}

pub(super) fn unstake_cancelled(event: event::UnstakeCancelled) -> Result<UnstakeCancelled, AddressError> {
    Ok(UnstakeCancelled { node_id: event.node_id.parse()?, amount: Yocto(event.amount), stake: Yocto(event.stake) })
}

pub(super) fn stake_withdrawn(event: event::StakeWithdrawn) -> Result<StakeWithdrawn, AddressError> {
    Ok(StakeWithdrawn { node_id: event.node_id.parse()?, amount: Yocto(event.amount) })
}

fn slash_condition(event: event::SlashCondition) -> SlashCondition {
    match event {
        event::SlashCondition::NotStarted => SlashCondition::NotStarted,
        event::SlashCondition::Late => SlashCondition::Late,
        event::SlashCondition::DisputeLost => SlashCondition::DisputeLost,
    }
}

pub(super) fn stake_slashed(event: event::StakeSlashed) -> Result<StakeSlashed, AddressError> {
    Ok(StakeSlashed {
        node_id: event.node_id.parse()?,
        task_id: event.task_id,
        condition: slash_condition(event.condition),
        amount: Yocto(event.amount),
        deadline: event.deadline.map(|time| TimeNs(time.0)),
        evidence_sha256: event.evidence_sha256.map(sha256),
        victim_id: event.victim_id.parse()?,
        victim_amount: Yocto(event.victim_amount),
        keeper_id: event.keeper_id.map(|id| id.parse()).transpose()?,
        keeper_amount: Yocto(event.keeper_amount),
        treasury_id: event.treasury_id.parse()?,
        treasury_amount: Yocto(event.treasury_amount),
    })
}

pub(super) fn bounty_paid(event: event::BountyPaid) -> Result<BountyPaid, AddressError> {
    Ok(BountyPaid {
        task_id: event.task_id.map(|id| id.0),
        payer_id: event.payer_id.parse()?,
        keeper_id: event.keeper_id.parse()?,
        amount: Yocto(event.amount),
    })
}
