use domain::{
    CredentialBurned, CredentialIssued, CredentialKind, CredentialRenewed, CredentialRevoked, Sha256, TimeNs,
};
use project_nft::{events, state};

use super::{address, metadata};

pub fn credential_issued(event: events::CredentialIssued) -> CredentialIssued {
    let state::CredentialDetails { kind: wire, metadata: shown, score_sha256, expires_at: end } = event.details;
    CredentialIssued {
        collection: address(event.collection),
        mint: address(event.mint),
        number: event.number,
        subject: address(event.subject),
        issuer: address(event.issuer),
        kind: kind(wire),
        metadata: metadata(shown),
        score_sha256: Sha256(score_sha256),
        expires_at: expires_at(end),
        at: TimeNs::from_seconds(event.at),
    }
}

pub fn credential_renewed(event: events::CredentialRenewed) -> CredentialRenewed {
    CredentialRenewed {
        collection: address(event.collection),
        mint: address(event.mint),
        subject: address(event.subject),
        by: address(event.by),
        expires_at: expires_at(event.expires_at),
        score_sha256: Sha256(event.score_sha256),
        at: TimeNs::from_seconds(event.at),
    }
}

pub fn credential_revoked(event: events::CredentialRevoked) -> CredentialRevoked {
    CredentialRevoked {
        collection: address(event.collection),
        mint: address(event.mint),
        number: event.number,
        subject: address(event.subject),
        by: address(event.by),
        reason: event.reason,
        at: TimeNs::from_seconds(event.at),
    }
}

pub fn credential_burned(event: events::CredentialBurned) -> CredentialBurned {
    CredentialBurned {
        collection: address(event.collection),
        mint: address(event.mint),
        number: event.number,
        subject: address(event.subject),
        at: TimeNs::from_seconds(event.at),
    }
}

/// The program's word for "it does not expire" is 0.
fn expires_at(seconds: i64) -> Option<TimeNs> {
    (seconds != 0).then(|| TimeNs::from_seconds(seconds))
}

pub(crate) fn kind(kind: state::CredentialKind) -> CredentialKind {
    match kind {
        state::CredentialKind::Achievement => CredentialKind::Achievement,
        state::CredentialKind::Course => CredentialKind::Course,
        state::CredentialKind::Assessment => CredentialKind::Assessment,
        state::CredentialKind::Contribution => CredentialKind::Contribution,
        state::CredentialKind::NodeOperator => CredentialKind::NodeOperator,
    }
}
