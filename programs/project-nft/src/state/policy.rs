use anchor_lang::prelude::*;

use super::{Creator, Payout};
use crate::NftError;

/// The account that may mint NFTs, and for what. Numbers are append-only.
#[derive(AnchorSerialize, AnchorDeserialize, InitSpace, Clone, Copy, Debug, PartialEq, Eq)]
pub enum MintPolicy {
    /// The project's owner and maintainers, who choose each NFT's name and URI and pay its rent alone.
    Authority,
    /// Anyone who pays the price. Name and URI follow from the collection's and the NFT's number.
    Open {
        /// Lamports.
        price: u64,
    },
    /// The wallets on a list, each so many times. Name and URI as for `Open`.
    AllowList {
        /// Of the tree over the wallets, see [`super::AllowList`].
        root: [u8; 32],
        /// Lamports.
        price: u64,
        /// At least 1.
        wallet_limit: u32,
    },
}

/// On what terms NFTs are minted.
#[derive(AnchorSerialize, AnchorDeserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct MintTerms {
    pub policy: MintPolicy,
    /// Receives what of a price is no creator's.
    pub treasury: Pubkey,
}

impl MintPolicy {
    /// Lamports a mint costs in addition to its rent.
    pub fn price(&self) -> u64 {
        match self {
            Self::Authority => 0,
            Self::Open { price } | Self::AllowList { price, .. } => *price,
        }
    }

    /// Refuses a price of which a part could not be paid out, and a list by which nobody could mint.
    pub(crate) fn check(&self, treasury: &Pubkey, creators: &[Creator], rent_of_empty: u64) -> Result<()> {
        if let Self::AllowList { wallet_limit, .. } = self {
            require_gt!(*wallet_limit, 0, NftError::InvalidWalletLimit);
        }
        require_keys_neq!(*treasury, Pubkey::default(), NftError::WrongTreasury);
        Payout::of(self.price(), creators)?.check(rent_of_empty)
    }
}
