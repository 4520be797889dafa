use deai_compute::event;
use domain::{AddressError, DisputeAnswered, DisputeDefaulted, DisputeResolved, ResultDisputed, Ruling, TimeNs, Yocto};

use super::sha256;

pub(super) fn result_disputed(event: event::ResultDisputed) -> Result<ResultDisputed, AddressError> {
    Ok(ResultDisputed {
        task_id: event.task_id,
        requester_id: event.requester_id.parse()?,
        node_id: event.node_id.parse()?,
        output_sha256: sha256(event.output_sha256),
        evidence_uri: event.evidence_uri,
        evidence_sha256: sha256(event.evidence_sha256),
        bond: Yocto(event.bond),
        answer_by: TimeNs(event.answer_by),
        rule_by: TimeNs(event.rule_by),
    })
}

pub(super) fn dispute_answered(event: event::DisputeAnswered) -> Result<DisputeAnswered, AddressError> {
    Ok(DisputeAnswered {
        task_id: event.task_id,
        node_id: event.node_id.parse()?,
        evidence_uri: event.evidence_uri,
        evidence_sha256: sha256(event.evidence_sha256),
        bond: Yocto(event.bond),
    })
}

fn ruling(event: event::Ruling) -> Ruling {
    match event {
        event::Ruling::ForNode => Ruling::ForNode,
        event::Ruling::ForRequester => Ruling::ForRequester,
    }
}

pub(super) fn dispute_resolved(event: event::DisputeResolved) -> Result<DisputeResolved, AddressError> {
    Ok(DisputeResolved {
        task_id: event.task_id,
        arbiter_id: event.arbiter_id.parse()?,
        ruling: ruling(event.ruling),
        reason: event.reason,
        requester_amount: Yocto(event.requester_amount),
        node_amount: Yocto(event.node_amount),
        arbiter_amount: Yocto(event.arbiter_amount),
    })
}

pub(super) fn dispute_defaulted(event: event::DisputeDefaulted) -> DisputeDefaulted {
    DisputeDefaulted {
        task_id: event.task_id,
        requester_amount: Yocto(event.requester_amount),
        node_amount: Yocto(event.node_amount),
    }
}
