use domain::{NearAccountId, Sha256, SolanaAddress, TimeNs};

use super::{bytea, row};

row! {
    /// What a wallet says of itself (Solana).
    Profile in "profile" by ProfileKey { profile: SolanaAddress }
    wallet: SolanaAddress,
    handle: String,
    metadata_uri: String,
    #[serde(with = "bytea")]
    metadata_sha256: Sha256,
    /// The wallet's own claim; the account's is another's to report.
    near_account: Option<NearAccountId>,
    created_at: TimeNs,
    closed_at: Option<TimeNs>,
    updated_height: u64,
    updated_at: TimeNs,
    updated_tx: String,
}
