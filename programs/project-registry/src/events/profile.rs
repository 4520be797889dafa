use anchor_lang::prelude::*;

#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileCreated {
    pub profile: Pubkey,
    pub wallet: Pubkey,
    pub handle: String,
    pub metadata_uri: String,
    pub metadata_sha256: [u8; 32],
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}

/// What the profile says, whole, as it is after the update.
#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileUpdated {
    pub profile: Pubkey,
    pub handle: String,
    pub metadata_uri: String,
    pub metadata_sha256: [u8; 32],
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}

/// The wallet's own claim. It holds once the NEAR account has claimed this wallet too.
#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileNearLinked {
    pub profile: Pubkey,
    pub wallet: Pubkey,
    pub near_account: String,
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}

/// The wallet withdraws its claim.
#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileNearUnlinked {
    pub profile: Pubkey,
    pub wallet: Pubkey,
    pub near_account: String,
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}

/// Ends the chain. The wallet may create its profile again, with a new chain.
#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileClosed {
    pub profile: Pubkey,
    pub wallet: Pubkey,
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}
