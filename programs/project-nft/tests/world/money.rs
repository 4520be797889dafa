//! The account that has what: a book that must balance.

use std::collections::BTreeMap;

use anchor_lang::prelude::Pubkey;

use super::World;

/// Balances before something happens.
pub struct Book(BTreeMap<Pubkey, u64>);

impl World {
    pub fn book(&self, accounts: &[Pubkey]) -> Book {
        Book(accounts.iter().map(|account| (*account, self.balance(account))).collect())
    }
}

impl Book {
    /// What an account has more than before, or less.
    pub fn change(&self, world: &World, account: &Pubkey) -> i128 {
        i128::from(world.balance(account)) - i128::from(self.0[account])
    }
}
