//! Facts of the project registry (Solana): what projects publish, and how it did.

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
    pub project: SolanaAddress,
    pub release: SolanaAddress,
    /// From 0, within the project.
    pub index: u32,
    pub publisher: SolanaAddress,
    /// What its publisher calls this version, such as 1.0.0.
    pub version_text: String,
    pub kind: ReleaseKind,
    pub artifact_uri: String,
    /// Of the artifact behind `artifact_uri`.
    pub artifact_sha256: Sha256,
    /// Such as an SPDX identifier.
    pub licence: String,
    /// The index of the release that this one follows.
    pub previous: Option<u32>,
    pub at: TimeNs,
}

/// The release should not be used any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseYanked {
    pub project: SolanaAddress,
    pub release: SolanaAddress,
    /// From 0, within the project.
    pub index: u32,
    pub yanked_by: SolanaAddress,
    pub at: TimeNs,
}

/// The yanked release's account is gone; what was published stays in the chain of events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseClosed {
    pub project: SolanaAddress,
    pub release: SolanaAddress,
    /// From 0, within the project.
    pub index: u32,
    pub closed_by: SolanaAddress,
    pub at: TimeNs,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvaluationRecorded {
    pub project: SolanaAddress,
    pub release: SolanaAddress,
    pub evaluation: SolanaAddress,
    pub evaluator: SolanaAddress,
    pub benchmark: String,
    /// In millionths.
    #[serde(with = "i64_text")]
    pub score: i64,
    pub report_uri: String,
    /// Of the report behind `report_uri`.
    pub report_sha256: Sha256,
    pub at: TimeNs,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvaluationClosed {
    pub project: SolanaAddress,
    pub release: SolanaAddress,
    pub evaluation: SolanaAddress,
    pub closed_by: SolanaAddress,
    pub at: TimeNs,
}
