//! Events of the project registry (Solana): what wallets say of themselves.

use serde::{Deserialize, Serialize};

use crate::{NearAccountId, Sha256, SolanaAddress, TimeNs};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileCreated {
    pub at: TimeNs,
    pub handle: String,
    pub wallet: SolanaAddress,
    pub profile: SolanaAddress,
    pub metadata_uri: String,
    /// Of the document behind `metadata_uri`.
    pub metadata_sha256: Sha256,
}

/// What the profile says, whole, as it is after the update.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileUpdated {
    pub at: TimeNs,
    pub handle: String,
    pub profile: SolanaAddress,
    pub metadata_uri: String,
    /// Of the document behind `metadata_uri`.
    pub metadata_sha256: Sha256,
}

/// The wallet's own claim. It holds once the NEAR account has claimed this wallet too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileNearLinked {
    pub at: TimeNs,
    pub wallet: SolanaAddress,
    pub profile: SolanaAddress,
    pub near_account: NearAccountId,
}

/// The wallet withdraws its claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileNearUnlinked {
    pub at: TimeNs,
    pub wallet: SolanaAddress,
    pub profile: SolanaAddress,
    pub near_account: NearAccountId,
}

/// Ends the chain. The wallet may create its profile again, with a new chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileClosed {
    pub at: TimeNs,
    pub wallet: SolanaAddress,
    pub profile: SolanaAddress,
}
