use domain::{
    ProjectClosed, ProjectCreated, ProjectKind, ProjectMigrated, ProjectOwnerChanged, ProjectOwnerProposalCancelled,
    ProjectOwnerProposed, ProjectStatus, ProjectStatusChanged, ProjectUpdated, Sha256, TimeNs,
};
use project_registry::events;
use project_registry::state;

use super::address;

pub(super) fn project_created(event: events::ProjectCreated) -> ProjectCreated {
    ProjectCreated {
        project: address(event.project),
        owner: address(event.owner),
        slug: event.slug,
        name: event.name,
        kind: kind(event.kind),
        status: status(event.status),
        metadata_uri: event.metadata_uri,
        metadata_sha256: Sha256(event.metadata_sha256),
        at: TimeNs::from_seconds(event.at),
    }
}

pub(super) fn project_updated(event: events::ProjectUpdated) -> ProjectUpdated {
    ProjectUpdated {
        project: address(event.project),
        name: event.name,
        kind: kind(event.kind),
        metadata_uri: event.metadata_uri,
        metadata_sha256: Sha256(event.metadata_sha256),
        at: TimeNs::from_seconds(event.at),
    }
}

pub(super) fn project_status_changed(event: events::ProjectStatusChanged) -> ProjectStatusChanged {
    ProjectStatusChanged {
        project: address(event.project),
        status: status(event.status),
        at: TimeNs::from_seconds(event.at),
    }
}

pub(super) fn project_owner_proposed(event: events::ProjectOwnerProposed) -> ProjectOwnerProposed {
    ProjectOwnerProposed {
        project: address(event.project),
        pending_owner: address(event.pending_owner),
        at: TimeNs::from_seconds(event.at),
    }
}

pub(super) fn project_owner_proposal_cancelled(
    event: events::ProjectOwnerProposalCancelled,
) -> ProjectOwnerProposalCancelled {
    ProjectOwnerProposalCancelled {
        project: address(event.project),
        pending_owner: address(event.pending_owner),
        at: TimeNs::from_seconds(event.at),
    }
}

pub(super) fn project_owner_changed(event: events::ProjectOwnerChanged) -> ProjectOwnerChanged {
    ProjectOwnerChanged {
        project: address(event.project),
        owner: address(event.owner),
        previous_owner: address(event.previous_owner),
        at: TimeNs::from_seconds(event.at),
    }
}

pub(super) fn project_migrated(event: events::ProjectMigrated) -> ProjectMigrated {
    ProjectMigrated {
        project: address(event.project),
        version: event.version,
        payer: address(event.payer),
        at: TimeNs::from_seconds(event.at),
    }
}

pub(super) fn project_closed(event: events::ProjectClosed) -> ProjectClosed {
    ProjectClosed { project: address(event.project), payer: address(event.payer), at: TimeNs::from_seconds(event.at) }
}

pub(crate) fn kind(kind: state::ProjectKind) -> ProjectKind {
    match kind {
        state::ProjectKind::Model => ProjectKind::Model,
        state::ProjectKind::Dataset => ProjectKind::Dataset,
        state::ProjectKind::Simulation => ProjectKind::Simulation,
        state::ProjectKind::Quantum => ProjectKind::Quantum,
        state::ProjectKind::Research => ProjectKind::Research,
        state::ProjectKind::Education => ProjectKind::Education,
        state::ProjectKind::Other => ProjectKind::Other,
    }
}

pub(crate) fn status(status: state::ProjectStatus) -> ProjectStatus {
    match status {
        state::ProjectStatus::Draft => ProjectStatus::Draft,
        state::ProjectStatus::Active => ProjectStatus::Active,
        state::ProjectStatus::Archived => ProjectStatus::Archived,
    }
}
