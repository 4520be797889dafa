use domain::{CredentialKind, Sha256, SolanaAddress, TimeNs};
use serde::{Deserialize, Serialize};

use super::{bytea, row};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CredentialStatus {
    /// It stands, until its time is over.
    Issued,
    /// Reverted by its project.
    Revoked,
    /// Given up by its holder.
    Burned,
}

row! {
    /// A soulbound credential of a wallet.
    Credential in "credential" by CredentialKey { mint: SolanaAddress }
    collection: SolanaAddress,
    number: u64,
    /// The wallet that it speaks of and that holds it.
    subject: SolanaAddress,
    issuer: SolanaAddress,
    kind: CredentialKind,
    status: CredentialStatus,
    name: String,
    uri: String,
    #[serde(with = "bytea")]
    metadata_sha256: Sha256,
    /// Of the document with the score; zero where there is none.
    #[serde(with = "bytea")]
    score_sha256: Sha256,
    expires_at: Option<TimeNs>,
    issued_at: TimeNs,
    ended_at: Option<TimeNs>,
    /// Why it was reverted.
    reason: Option<String>,
    updated_height: u64,
    updated_at: TimeNs,
    updated_tx: String,
}
