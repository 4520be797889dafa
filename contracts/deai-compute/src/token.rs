//! The token: NEP-141, its storage (NEP-145) and its metadata (NEP-148). 18 decimals, fixed supply.

use near_contract_standards::fungible_token::events::FtBurn;
use near_contract_standards::fungible_token::metadata::{
    FT_METADATA_SPEC, FungibleTokenMetadata, FungibleTokenMetadataProvider,
};
use near_contract_standards::fungible_token::{FungibleTokenCore, FungibleTokenResolver};
use near_contract_standards::storage_management::{StorageBalance, StorageBalanceBounds, StorageManagement};
use near_sdk::json_types::U128;
use near_sdk::{AccountId, FunctionError, NearToken, PromiseOrValue, env, near};

use crate::error::Error;
use crate::{Contract, ContractExt};

#[near]
impl FungibleTokenCore for Contract {
    #[payable]
    fn ft_transfer(&mut self, receiver_id: AccountId, amount: U128, memo: Option<String>) {
        keep_escrow(&[&env::predecessor_account_id(), &receiver_id]);
        self.token.ft_transfer(receiver_id, amount, memo)
    }

    #[payable]
    fn ft_transfer_call(
        &mut self,
        receiver_id: AccountId,
        amount: U128,
        memo: Option<String>,
        msg: String,
    ) -> PromiseOrValue<U128> {
        keep_escrow(&[&env::predecessor_account_id(), &receiver_id]);
        self.token.ft_transfer_call(receiver_id, amount, memo, msg)
    }

    fn ft_total_supply(&self) -> U128 {
        self.token.ft_total_supply()
    }

    fn ft_balance_of(&self, account_id: AccountId) -> U128 {
        self.token.ft_balance_of(account_id)
    }
}

#[near]
impl FungibleTokenResolver for Contract {
    #[private]
    fn ft_resolve_transfer(&mut self, sender_id: AccountId, receiver_id: AccountId, amount: U128) -> U128 {
        self.token.ft_resolve_transfer(sender_id, receiver_id, amount)
    }
}

#[near]
impl StorageManagement for Contract {
    #[payable]
    fn storage_deposit(&mut self, account_id: Option<AccountId>, registration_only: Option<bool>) -> StorageBalance {
        self.token.storage_deposit(account_id, registration_only)
    }

    #[payable]
    fn storage_withdraw(&mut self, amount: Option<NearToken>) -> StorageBalance {
        self.token.storage_withdraw(amount)
    }

    /// Gives up the caller's token account; with `force` a balance is burned. A node keeps its account: its
    /// rewards are paid there.
    #[payable]
    fn storage_unregister(&mut self, force: Option<bool>) -> bool {
        let account_id = env::predecessor_account_id();
        keep_escrow(&[&account_id]);
        if self.nodes.contains(&account_id) {
            Box::new(Error::NodeKeepsAccount { node_id: account_id.to_string() }).panic();
        }
        let Some((account_id, balance)) = self.token.internal_storage_unregister(force) else { return false };
        if balance > 0 {
            FtBurn { owner_id: &account_id, amount: U128(balance), memo: Some("account unregistered") }.emit();
        }
        true
    }

    fn storage_balance_bounds(&self) -> StorageBalanceBounds {
        self.token.storage_balance_bounds()
    }

    fn storage_balance_of(&self, account_id: AccountId) -> Option<StorageBalance> {
        self.token.storage_balance_of(account_id)
    }
}

#[near]
impl FungibleTokenMetadataProvider for Contract {
    fn ft_metadata(&self) -> FungibleTokenMetadata {
        FungibleTokenMetadata {
            spec: FT_METADATA_SPEC.to_owned(),
            name: "DeAI Compute".to_owned(),
            symbol: "DEAI".to_owned(),
            icon: None,
            reference: None,
            reference_hash: None,
            decimals: 18,
        }
    }
}

impl Contract {
    /// The price of any one token account.
    pub(crate) fn account_bounds(&self) -> NearToken {
        self.token.storage_balance_bounds().min
    }

    /// The price of a token account for this account: nothing where it has one.
    pub(crate) fn account_price(&self, account_id: &AccountId) -> NearToken {
        if self.token.accounts.contains_key(account_id) { NearToken::ZERO } else { self.account_bounds() }
    }

    /// Opens the token account that `account_price` gave the price of.
    pub(crate) fn open_account(&mut self, account_id: &AccountId, price: NearToken) {
        if !price.is_zero() {
            self.token.internal_register_account(account_id);
        }
    }
}

/// The market's own account is no party to any deal: what is sent there would be nobody's, and what is sent
/// from there would be the requesters'.
pub fn check_party(account_id: &AccountId) -> Result<(), Box<Error>> {
    if *account_id == env::current_account_id() { Err(Error::EscrowAccount.into()) } else { Ok(()) }
}

fn keep_escrow(parties: &[&AccountId]) {
    for party in parties {
        check_party(party).unwrap_or_else(|error| error.panic());
    }
}
