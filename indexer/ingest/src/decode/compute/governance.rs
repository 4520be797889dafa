use deai_compute::event;
use domain::{
    AddressError, CodeApplied, CodeCancelled, CodeStaged, IntakePaused, IntakeResumed, OwnerChanged,
    OwnerProposalCancelled, OwnerProposed, PauserAdded, PauserRemoved, TimeNs,
};

use super::sha256;

pub(super) fn owner_proposed(event: event::OwnerProposed) -> Result<OwnerProposed, AddressError> {
    Ok(OwnerProposed { owner_id: event.owner_id.parse()?, proposed_id: event.proposed_id.parse()? })
}

pub(super) fn owner_proposal_cancelled(
    event: event::OwnerProposalCancelled,
) -> Result<OwnerProposalCancelled, AddressError> {
    Ok(OwnerProposalCancelled { owner_id: event.owner_id.parse()?, proposed_id: event.proposed_id.parse()? })
}

pub(super) fn owner_changed(event: event::OwnerChanged) -> Result<OwnerChanged, AddressError> {
    Ok(OwnerChanged { previous_id: event.previous_id.parse()?, owner_id: event.owner_id.parse()? })
}

pub(super) fn pauser_added(event: event::PauserAdded) -> Result<PauserAdded, AddressError> {
    Ok(PauserAdded { pauser_id: event.pauser_id.parse()? })
}

pub(super) fn pauser_removed(event: event::PauserRemoved) -> Result<PauserRemoved, AddressError> {
    Ok(PauserRemoved { pauser_id: event.pauser_id.parse()? })
}

pub(super) fn intake_paused(event: event::IntakePaused) -> Result<IntakePaused, AddressError> {
    Ok(IntakePaused { account_id: event.account_id.parse()? })
}

pub(super) fn intake_resumed(event: event::IntakeResumed) -> Result<IntakeResumed, AddressError> {
    Ok(IntakeResumed { account_id: event.account_id.parse()? })
}

pub(super) fn code_staged(event: event::CodeStaged) -> CodeStaged {
    CodeStaged { code_sha256: sha256(event.code_sha256), applicable_at: TimeNs(event.applicable_at) }
}

pub(super) fn code_cancelled(event: event::CodeCancelled) -> CodeCancelled {
    CodeCancelled { code_sha256: sha256(event.code_sha256) }
}

pub(super) fn code_applied(event: event::CodeApplied) -> CodeApplied {
    CodeApplied {
        code_sha256: sha256(event.code_sha256),
        version: event.version,
        previous_layout: event.previous_layout,
        layout: event.layout,
    }
}
