//! Which Solana wallet is whose.
//!
//! The NEAR account calls, and the wallet has signed a text that names both: neither can be linked without
//! the other. A wallet has one account at a time. Its holder can always sign for another account, with a
//! greater nonce, and the wallet moves: no account can hold on to it.
//!
//! A nonce counts once. The wallet's entry remembers the last one, so it stays until the signature has
//! expired, an hour at most; from then on the link can go, and with it all that was stored.

mod link;
mod text;
mod unlink;
mod view;
mod wallet;

use near_sdk::{AccountId, NearToken, near};

use crate::Contract;
use crate::error::{Error, IdentityError};
use crate::event::SolanaUnlinked;
use crate::storage::{link_bytes, price};
pub use wallet::Address;

#[derive(Clone, Debug)]
#[near(serializers = [borsh])]
pub enum VersionedWallet {
    V1(Wallet),
}

/// A wallet that is linked. Times are nanoseconds since the Unix epoch.
#[derive(Clone, Debug)]
#[near(serializers = [borsh])]
pub struct Wallet {
    pub account_id: AccountId,
    /// The last one that was used.
    pub nonce: u64,
    pub linked_at: u64,
    /// From then on no signature that was used is good any more.
    pub fresh_until: u64,
    /// By the account.
    pub storage_paid: NearToken,
}

impl From<VersionedWallet> for Wallet {
    fn from(stored: VersionedWallet) -> Self {
        match stored {
            VersionedWallet::V1(wallet) => wallet,
        }
    }
}

impl Contract {
    fn find_wallet(&self, address: &Address) -> Option<Wallet> {
        self.wallets.get(address).map(Wallet::from)
    }

    /// What both entries of a link take.
    fn link_price(account_id: &AccountId) -> NearToken {
        price(link_bytes(account_id))
    }

    /// The account has the wallet no more. What it paid for storage is to be sent to it.
    fn drop_link(&mut self, address: &Address, wallet: &Wallet) -> Result<(), Box<Error>> {
        self.links.set(&wallet.account_id, None);
        self.wallets.set(address, None);
        self.free_storage(wallet.storage_paid)?;
        self.emit(SolanaUnlinked { account_id: wallet.account_id.to_string(), wallet: address.to_string() })
    }

    fn linked_address(&self, account_id: &AccountId) -> Result<Address, IdentityError> {
        let found = self.links.get(account_id);
        found.ok_or_else(|| IdentityError::Unlinked { account_id: account_id.to_string() })
    }
}
