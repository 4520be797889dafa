use serde::{Deserialize, Serialize};

/// The holder of the wallet signed that the account is the same person's. The wallet has no other account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SolanaLinked {
    pub account_id: String,
    /// Base58.
    pub wallet: String,
    #[serde(with = "super::super::text::decimal")]
    pub nonce: u64,
    /// Of the signature: nanoseconds since the Unix epoch.
    #[serde(with = "super::super::text::decimal")]
    pub expires_at: u64,
}

/// The account gave the wallet up, or the wallet's holder signed for another account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SolanaUnlinked {
    pub account_id: String,
    /// Base58.
    pub wallet: String,
}
