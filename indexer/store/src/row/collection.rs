use domain::{Creator, Lamports, Sha256, SolanaAddress, TimeNs};
use serde::{Deserialize, Serialize};

use super::{bytea, row};

/// The account that may mint NFTs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MintPolicyKind {
    Authority,
    Open,
    AllowList,
}

row! {
    /// A project's collection of NFTs and credentials.
    Collection in "collection" by CollectionKey { collection: SolanaAddress }
    project: SolanaAddress,
    index: u32,
    /// The Token-2022 mint of its group.
    group_mint: SolanaAddress,
    name: String,
    symbol: String,
    metadata_uri: String,
    #[serde(with = "bytea")]
    metadata_sha256: Sha256,
    items_uri: String,
    max_supply: u64,
    royalty_bps: u16,
    /// In the same way as JSON: address, share in hundredths of a percent, whether he signed.
    creators: Vec<Creator>,
    policy: MintPolicyKind,
    /// Of a mint, where the public mints.
    price: Option<Lamports>,
    #[serde(with = "bytea::option")]
    allow_list_root: Option<Sha256>,
    wallet_limit: Option<u32>,
    policy_round: u64,
    treasury: SolanaAddress,
    is_frozen: bool,
    /// What there is of both now.
    nfts: u64,
    credentials: u64,
    created_at: TimeNs,
    closed_at: Option<TimeNs>,
    updated_height: u64,
    updated_at: TimeNs,
    updated_tx: String,
}
