use anchor_lang::prelude::*;

use crate::state::ReleaseKind;

#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleasePublished {
    pub project: Pubkey,
    pub release: Pubkey,
    /// From 0, within the project.
    pub index: u32,
    pub publisher: Pubkey,
    /// What its publisher calls this version, such as 1.0.0.
    pub version_text: String,
    pub kind: ReleaseKind,
    pub artifact_uri: String,
    pub artifact_sha256: [u8; 32],
    /// Such as an SPDX identifier.
    pub licence: String,
    /// The index of the release that this one follows.
    pub previous: Option<u32>,
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}

/// The release should not be used any more.
#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleaseYanked {
    pub project: Pubkey,
    pub release: Pubkey,
    /// From 0, within the project.
    pub index: u32,
    pub yanked_by: Pubkey,
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}

/// The yanked release's account is gone; what was published stays in the chain of events.
#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleaseClosed {
    pub project: Pubkey,
    pub release: Pubkey,
    /// From 0, within the project.
    pub index: u32,
    pub closed_by: Pubkey,
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}

#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvaluationRecorded {
    pub project: Pubkey,
    pub release: Pubkey,
    pub evaluation: Pubkey,
    pub evaluator: Pubkey,
    pub benchmark: String,
    /// In millionths.
    pub score: i64,
    pub report_uri: String,
    pub report_sha256: [u8; 32],
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}

#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvaluationClosed {
    pub project: Pubkey,
    pub release: Pubkey,
    pub evaluation: Pubkey,
    pub closed_by: Pubkey,
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}
