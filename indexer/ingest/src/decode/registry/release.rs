use domain::{
    EvaluationClosed, EvaluationRecorded, ReleaseClosed, ReleaseKind, ReleasePublished, ReleaseYanked, Sha256, TimeNs,
};
use project_registry::events;
use project_registry::state;

use super::address;

pub(super) fn release_published(event: events::ReleasePublished) -> ReleasePublished {
    ReleasePublished {
        project: address(event.project),
        release: address(event.release),
        index: event.index,
        publisher: address(event.publisher),
        version_text: event.version_text,
        kind: kind(event.kind),
        artifact_uri: event.artifact_uri,
        artifact_sha256: Sha256(event.artifact_sha256),
        licence: event.licence,
        previous: event.previous,
        at: TimeNs::from_seconds(event.at),
    }
}

pub(super) fn release_yanked(event: events::ReleaseYanked) -> ReleaseYanked {
    ReleaseYanked {
        project: address(event.project),
        release: address(event.release),
        index: event.index,
        yanked_by: address(event.yanked_by),
        at: TimeNs::from_seconds(event.at),
    }
}

pub(super) fn release_closed(event: events::ReleaseClosed) -> ReleaseClosed {
    ReleaseClosed {
        project: address(event.project),
        release: address(event.release),
        index: event.index,
        closed_by: address(event.closed_by),
        at: TimeNs::from_seconds(event.at),
    }
}

pub(super) fn evaluation_recorded(event: events::EvaluationRecorded) -> EvaluationRecorded {
    EvaluationRecorded {
        project: address(event.project),
        release: address(event.release),
        evaluation: address(event.evaluation),
        evaluator: address(event.evaluator),
        benchmark: event.benchmark,
        score: event.score,
        report_uri: event.report_uri,
        report_sha256: Sha256(event.report_sha256),
        at: TimeNs::from_seconds(event.at),
    }
}

pub(super) fn evaluation_closed(event: events::EvaluationClosed) -> EvaluationClosed {
    EvaluationClosed {
        project: address(event.project),
        release: address(event.release),
        evaluation: address(event.evaluation),
        closed_by: address(event.closed_by),
        at: TimeNs::from_seconds(event.at),
    }
}

pub(crate) fn kind(kind: state::ReleaseKind) -> ReleaseKind {
    match kind {
        state::ReleaseKind::Model => ReleaseKind::Model,
        state::ReleaseKind::Dataset => ReleaseKind::Dataset,
        state::ReleaseKind::Simulation => ReleaseKind::Simulation,
        state::ReleaseKind::Circuit => ReleaseKind::Circuit,
        state::ReleaseKind::Paper => ReleaseKind::Paper,
        state::ReleaseKind::Course => ReleaseKind::Course,
        state::ReleaseKind::Software => ReleaseKind::Software,
        state::ReleaseKind::Other => ReleaseKind::Other,
    }
}
