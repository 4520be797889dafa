use domain::{AttestationExpired, AttestationIssued, AttestationKind, AttestationRevoked, Sha256, TimeNs};
use project_registry::events;
use project_registry::state;

use super::address;

pub(super) fn attestation_issued(event: events::AttestationIssued) -> AttestationIssued {
    AttestationIssued {
        attestor: address(event.attestor),
        attestation: address(event.attestation),
        project: address(event.project),
        project_created_slot: event.project_created_slot,
        kind: kind(event.kind),
        evidence_sha256: Sha256(event.evidence_sha256),
        expires_at: TimeNs::from_seconds(event.expires_at),
        revocable: event.revocable,
        at: TimeNs::from_seconds(event.at),
    }
}

pub(super) fn attestation_revoked(event: events::AttestationRevoked) -> AttestationRevoked {
    AttestationRevoked {
        attestor: address(event.attestor),
        attestation: address(event.attestation),
        project: address(event.project),
        at: TimeNs::from_seconds(event.at),
    }
}

pub(super) fn attestation_expired(event: events::AttestationExpired) -> AttestationExpired {
    AttestationExpired {
        attestor: address(event.attestor),
        attestation: address(event.attestation),
        project: address(event.project),
        at: TimeNs::from_seconds(event.at),
    }
}

pub(crate) fn kind(kind: state::AttestationKind) -> AttestationKind {
    match kind {
        state::AttestationKind::Identity => AttestationKind::Identity,
        state::AttestationKind::Audit => AttestationKind::Audit,
        state::AttestationKind::Reproduction => AttestationKind::Reproduction,
        state::AttestationKind::Provenance => AttestationKind::Provenance,
        state::AttestationKind::Licence => AttestationKind::Licence,
        state::AttestationKind::Safety => AttestationKind::Safety,
        state::AttestationKind::Other => AttestationKind::Other,
    }
}
