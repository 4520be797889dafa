use domain::{ReleaseKind, Sha256, SolanaAddress, TimeNs};

use super::{bytea, row};

row! {
    /// What a project published.
    Release in "release" by ReleaseKey { release: SolanaAddress }
    project: SolanaAddress,
    /// From 0, within the project.
    index: u32,
    publisher: SolanaAddress,
    version_text: String,
    kind: ReleaseKind,
    artifact_uri: String,
    #[serde(with = "bytea")]
    artifact_sha256: Sha256,
    licence: String,
    /// The index of the release that this one follows.
    previous: Option<u32>,
    published_at: TimeNs,
    /// Should not be used any more since then.
    yanked_at: Option<TimeNs>,
    yanked_by: Option<SolanaAddress>,
    /// The account is gone since then.
    closed_at: Option<TimeNs>,
    updated_height: u64,
    updated_at: TimeNs,
    updated_tx: String,
}

row! {
    /// The way in which a release did on a benchmark.
    Evaluation in "evaluation" by EvaluationKey { evaluation: SolanaAddress }
    project: SolanaAddress,
    release: SolanaAddress,
    evaluator: SolanaAddress,
    benchmark: String,
    /// In millionths.
    score: i64,
    report_uri: String,
    #[serde(with = "bytea")]
    report_sha256: Sha256,
    recorded_at: TimeNs,
    closed_at: Option<TimeNs>,
    updated_height: u64,
    updated_at: TimeNs,
    updated_tx: String,
}
