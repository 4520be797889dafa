/// Why a wallet is not linked, or not unlinked. Times are nanoseconds since the Unix epoch.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    #[error(
        "wallet \"{text}\" is no Solana wallet: give a public key of 32 bytes in base58, one that somebody can hold"
    )]
    Wallet { text: String },
    #[error("signature \"{text}\" is no ed25519 signature: give 64 bytes in base58")]
    Signature { text: String },
    #[error("{wallet} did not sign this: have it sign just what the view `solana_link_text` gives")]
    NotSigned { wallet: String },
    #[error("{wallet} has used nonce {last} already: sign with a greater one than that, not {nonce}")]
    NonceUsed { wallet: String, nonce: u64, last: u64 },
    #[error("the signature expired at {expires_at}, it is {now}: sign again")]
    Expired { expires_at: u64, now: u64 },
    #[error("expires_at {expires_at} is too far ahead: the latest is {latest}, an hour from now")]
    ExpiryFar { expires_at: u64, latest: u64 },
    #[error("{account_id} is linked to {wallet} already: unlink that first")]
    Linked { account_id: String, wallet: String },
    #[error("{account_id} is linked to no wallet")]
    Unlinked { account_id: String },
    #[error("the signature of {wallet} is good until {until}, it is {now}: unlink then, or it could be used again")]
    Fresh { wallet: String, until: u64, now: u64 },
}

impl IdentityError {
    pub fn code(&self) -> &'static str {
        match self {
            Self::Wallet { .. } => "wallet",
            Self::Signature { .. } => "signature",
            Self::NotSigned { .. } => "not_signed",
            Self::NonceUsed { .. } => "nonce_used",
            Self::Expired { .. } => "signature_expired",
            Self::ExpiryFar { .. } => "signature_expiry_far",
            Self::Linked { .. } => "linked",
            Self::Unlinked { .. } => "unlinked",
            Self::Fresh { .. } => "link_fresh",
        }
    }
}
