//! What the tests say of projects, profiles, releases and the rest; and what breaks a rule.

use project_registry::RegistryError;
use project_registry::state::{
    AttestationDetails, AttestorDetails, EvaluationDetails, ProfileDetails, ProjectDetails, ProjectKind,
    ReleaseDetails, ReleaseKind,
};

use super::NOW;

pub fn details() -> ProjectDetails {
    ProjectDetails {
        name: "Protein folding".to_owned(),
        kind: ProjectKind::Simulation,
        metadata_uri: "https://example.org/protein-folding.json".to_owned(),
        metadata_sha256: [7; 32],
    }
}

pub fn other_details() -> ProjectDetails {
    ProjectDetails {
        name: "Protein folding, second edition".to_owned(),
        kind: ProjectKind::Research,
        metadata_uri: "ar://second-edition".to_owned(),
        metadata_sha256: [8; 32],
    }
}

/// The longest name and URI that the rules allow.
pub fn longest_details() -> ProjectDetails {
    ProjectDetails {
        name: "é".repeat(32),
        kind: ProjectKind::Other,
        metadata_uri: format!("https://{}", "x".repeat(192)),
        metadata_sha256: [255; 32],
    }
}

/// Details that break a rule, and the rule.
pub fn bad_details() -> Vec<(ProjectDetails, RegistryError)> {
    let name = |name: &str| ProjectDetails { name: name.to_owned(), ..details() };
    let uri = |uri: &str| ProjectDetails { metadata_uri: uri.to_owned(), ..details() };
    let mut cases = Vec::new();
    for bad in ["", &"x".repeat(65), "a\0b", "a\nb"] {
        cases.push((name(bad), RegistryError::InvalidName));
    }
    for bad in ["", "http://a", "https://", "https://a b", &format!("https://{}", "x".repeat(193))] {
        cases.push((uri(bad), RegistryError::InvalidMetadataUri));
    }
    cases
}

pub fn profile() -> ProfileDetails {
    ProfileDetails {
        handle: "ada".to_owned(),
        metadata_uri: "https://example.org/ada.json".to_owned(),
        metadata_sha256: [9; 32],
    }
}

pub fn release(version: &str) -> ReleaseDetails {
    ReleaseDetails {
        version_text: version.to_owned(),
        kind: ReleaseKind::Model,
        artifact_uri: format!("ipfs://weights-{version}"),
        artifact_sha256: [10; 32],
        licence: "Apache-2.0".to_owned(),
        previous: None,
    }
}

pub fn evaluation(score: i64) -> EvaluationDetails {
    EvaluationDetails { score, report_uri: "https://example.org/report.json".to_owned(), report_sha256: [11; 32] }
}

pub fn attestor() -> AttestorDetails {
    AttestorDetails { name: "Open audits".to_owned(), uri: "https://example.org/audits".to_owned() }
}

/// For a day, revocable.
pub fn attestation() -> AttestationDetails {
    AttestationDetails { evidence_sha256: [12; 32], expires_at: NOW + 86_400, revocable: true }
}

/// URIs that no rule allows.
pub fn bad_uris() -> Vec<String> {
    let long = format!("https://{}", "x".repeat(193));
    ["", "http://a", "https://", "https://a b", "ipfs://\0", &long].map(str::to_owned).to_vec()
}

pub fn longest_uri() -> String {
    format!("https://{}", "x".repeat(192))
}
