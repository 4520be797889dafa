use serde::{Deserialize, Serialize};

use crate::{NearAccountId, SolanaAddress, TimeNs};

/// The holder of the wallet signed that the account is the same person's. The wallet has no other account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SolanaLinked {
    #[serde(with = "crate::event::u64_text")]
    pub nonce: u64,
    pub wallet: SolanaAddress,
    pub account_id: NearAccountId,
    /// Of the signature: nanoseconds since the Unix epoch.
    pub expires_at: TimeNs,
}

/// The account gave the wallet up, or the wallet's holder signed for another account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SolanaUnlinked {
    pub wallet: SolanaAddress,
    pub account_id: NearAccountId,
}
