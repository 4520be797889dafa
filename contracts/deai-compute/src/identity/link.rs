use near_sdk::json_types::U64;
use near_sdk::{AccountId, env, near};

use super::text::Statement;
use super::wallet::read_signature;
use super::{Address, VersionedWallet, Wallet};
use crate::error::{Error, IdentityError};
use crate::event::SolanaLinked;
use crate::storage::send;
use crate::token::check_party;
use crate::{Contract, ContractExt, limit};

#[near]
impl Contract {
    /// Links the caller to a Solana wallet, which has signed just what `solana_link_text` gives.
    ///
    /// - `wallet`: its public key in base58. `signature`: ed25519, in base58.
    /// - `nonce`: greater than the last one of this wallet (`solana_wallet` reports it).
    /// - `expires_at`: of the signature, nanoseconds since the Unix epoch, at most an hour ahead.
    ///
    /// A wallet that was linked to another account moves to the caller, and what the other one paid for
    /// storage goes back to it. The attached deposit pays for storage (`solana_link_storage`), the rest comes
    /// back.
    ///
    /// # Errors
    /// `escrow_account`, `wallet`, `signature`, `signature_expired`, `signature_expiry_far`, `linked`,
    /// `nonce_used`, `not_signed`, `deposit_too_small`.
    #[payable]
    #[handle_result]
    pub fn link_solana(
        &mut self,
        wallet: String,
        signature: String,
        nonce: U64,
        expires_at: U64,
    ) -> Result<(), Box<Error>> {
        let account_id = env::predecessor_account_id();
        check_party(&account_id)?;
        let address: Address = wallet.parse()?;
        let signature = read_signature(&signature)?;
        let (nonce, expires_at, now) = (nonce.0, expires_at.0, env::block_timestamp());
        check_expiry(expires_at, now)?;
        if let Some(linked) = self.links.get(&account_id) {
            let [account_id, wallet] = [account_id.to_string(), linked.to_string()];
            return Err(IdentityError::Linked { account_id, wallet }.into());
        }
        let former = self.find_wallet(&address);
        check_nonce(&address, nonce, former.as_ref())?;
        let text = self.statement(&account_id, &address, nonce, expires_at);
        if !env::ed25519_verify(&signature, text, &address.0) {
            return Err(IdentityError::NotSigned { wallet }.into());
        }
        let storage_paid = Self::link_price(&account_id);
        let surplus = self.surplus(storage_paid)?;

        let mut fresh_until = expires_at;
        if let Some(former) = &former {
            fresh_until = fresh_until.max(former.fresh_until);
            self.drop_link(&address, former)?;
        }
        self.hold_storage(storage_paid)?;
        self.links.set(&account_id, Some(&address));
        let entry = Wallet { account_id: account_id.clone(), nonce, linked_at: now, fresh_until, storage_paid };
        self.wallets.set(&address, Some(&VersionedWallet::V1(entry)));
        self.emit(SolanaLinked { account_id: account_id.to_string(), wallet: address.to_string(), nonce, expires_at })?;
        send(account_id, surplus);
        if let Some(former) = former {
            send(former.account_id, former.storage_paid);
        }
        Ok(())
    }
}

impl Contract {
    pub(super) fn statement(&self, account_id: &AccountId, wallet: &Address, nonce: u64, expires_at: u64) -> String {
        let (network, contract_id) = (&self.find_governance().network, &env::current_account_id());
        Statement { network, contract_id, account_id, wallet, nonce, expires_at }.text()
    }
}

fn check_expiry(expires_at: u64, now: u64) -> Result<(), IdentityError> {
    let latest = now.saturating_add(limit::SIGNATURE_LIFETIME_NS);
    if expires_at <= now {
        return Err(IdentityError::Expired { expires_at, now });
    }
    if expires_at > latest {
        return Err(IdentityError::ExpiryFar { expires_at, latest });
    }
    Ok(())
}

fn check_nonce(address: &Address, nonce: u64, former: Option<&Wallet>) -> Result<(), IdentityError> {
    match former {
        Some(Wallet { nonce: last, .. }) if nonce <= *last => {
            Err(IdentityError::NonceUsed { wallet: address.to_string(), nonce, last: *last })
        }
        Some(_) | None => Ok(()),
    }
}
