use domain::{NearAccountId, SolanaAddress, TimeNs};

use super::row;

row! {
    /// A wallet says that a NEAR account is the same person's (Solana).
    WalletClaim in "wallet_claim" by WalletClaimKey { wallet: SolanaAddress, near_account: NearAccountId }
    claimed_at: TimeNs,
    revoked_at: Option<TimeNs>,
    updated_height: u64,
    updated_at: TimeNs,
    updated_tx: String,
}

row! {
    /// An account shows a wallet's signature that it is the same person's (NEAR).
    AccountClaim in "account_claim" by AccountClaimKey { near_account: NearAccountId, wallet: SolanaAddress }
    claimed_at: TimeNs,
    revoked_at: Option<TimeNs>,
    updated_height: u64,
    updated_at: TimeNs,
    updated_tx: String,
}
