//! Facts of the project registry (Solana): what wallets say of themselves.

use serde::{Deserialize, Serialize};

use crate::{NearAccountId, Sha256, SolanaAddress, TimeNs};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileCreated {
    pub profile: SolanaAddress,
    pub wallet: SolanaAddress,
    pub handle: String,
    pub metadata_uri: String,
    /// Of the document behind `metadata_uri`.
    pub metadata_sha256: Sha256,
    pub at: TimeNs,
}

/// What the profile says, whole, as it is after the update.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileUpdated {
    pub profile: SolanaAddress,
    pub handle: String,
    pub metadata_uri: String,
    /// Of the document behind `metadata_uri`.
    pub metadata_sha256: Sha256,
    pub at: TimeNs,
}

/// The wallet's own claim. It holds once the NEAR account has claimed this wallet too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileNearLinked {
    pub profile: SolanaAddress,
    pub wallet: SolanaAddress,
    pub near_account: NearAccountId,
    pub at: TimeNs,
}

/// The wallet withdraws its claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileNearUnlinked {
    pub profile: SolanaAddress,
    pub wallet: SolanaAddress,
    pub near_account: NearAccountId,
    pub at: TimeNs,
}

/// Ends the chain. The wallet may create its profile anew, with a new chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileClosed {
    pub profile: SolanaAddress,
    pub wallet: SolanaAddress,
    pub at: TimeNs,
}
