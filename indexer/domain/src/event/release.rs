//! Events of the project registry (Solana): what projects publish, and how it did.

use serde::{Deserialize, Serialize};

use super::i64_text;
use crate::{Sha256, SolanaAddress, TimeNs};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReleaseKind {
    Model,
    Dataset,
    Simulation,
    Circuit,
    Paper,
    Course,
    Software,
    Other,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleasePublished {
    pub at: TimeNs,
    pub kind: ReleaseKind,
    /// From 0, within the project.
    pub index: u32,
    /// Such as an SPDX identifier.
    pub licence: String,
    pub project: SolanaAddress,
    pub release: SolanaAddress,
    /// The index of the release that this one follows.
    pub previous: Option<u32>,
    pub publisher: SolanaAddress,
    pub artifact_uri: String,
    /// What its publisher calls this version, such as 1.0.0.
    pub version_text: String,
    /// Of the artifact behind `artifact_uri`.
    pub artifact_sha256: Sha256,
}

/// The release should not be used any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseYanked {
    pub at: TimeNs,
    /// From 0, within the project.
    pub index: u32,
    pub project: SolanaAddress,
    pub release: SolanaAddress,
    pub yanked_by: SolanaAddress,
}

/// The yanked release's account is gone; what was published stays in the chain of events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseClosed {
    pub at: TimeNs,
    /// From 0, within the project.
    pub index: u32,
    pub project: SolanaAddress,
    pub release: SolanaAddress,
    pub closed_by: SolanaAddress,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvaluationRecorded {
    pub at: TimeNs,
    /// In millionths.
    #[serde(with = "i64_text")]
    pub score: i64,
    pub project: SolanaAddress,
    pub release: SolanaAddress,
    pub benchmark: String,
    pub evaluator: SolanaAddress,
    pub evaluation: SolanaAddress,
    pub report_uri: String,
    /// Of the report behind `report_uri`.
    pub report_sha256: Sha256,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvaluationClosed {
    pub at: TimeNs,
    pub project: SolanaAddress,
    pub release: SolanaAddress,
    pub closed_by: SolanaAddress,
    pub evaluation: SolanaAddress,
}
