//! Money that must stay on an account for the storage it uses.

use near_parameters::RuntimeConfig;
use near_primitives::account::Account;
use near_primitives::types::{Balance, StorageUsage};

/// An account of at most this many bytes needs no money (NEP-448).
const FREE_BYTES: StorageUsage = 770;

/// What an account with `balance` lacks for its storage: zero if it has enough.
pub fn lacking(config: &RuntimeConfig, account: &Account, balance: Balance) -> Balance {
    if account.storage_usage() <= FREE_BYTES {
        return Balance::ZERO;
    }
    let required = config.storage_amount_per_byte().saturating_mul(u128::from(account.storage_usage()));
    required.saturating_sub(balance.saturating_add(account.locked()))
}
