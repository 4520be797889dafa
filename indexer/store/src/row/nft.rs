use domain::{Lamports, Sha256, SolanaAddress, TimeNs};

use super::{bytea, row};

row! {
    /// An NFT of a collection.
    Nft in "nft" by NftKey { mint: SolanaAddress }
    collection: SolanaAddress,
    /// Its place among all that the collection ever held, from 1.
    number: u64,
    /// Paid rent and price.
    minter: SolanaAddress,
    /// The account that received it. Whom he gave it to is for the token's own program to report.
    first_holder: SolanaAddress,
    name: String,
    uri: String,
    #[serde(with = "bytea")]
    metadata_sha256: Sha256,
    policy_round: u64,
    price: Lamports,
    to_treasury: Lamports,
    minted_at: TimeNs,
    burned_at: Option<TimeNs>,
    updated_height: u64,
    updated_at: TimeNs,
    updated_tx: String,
}
