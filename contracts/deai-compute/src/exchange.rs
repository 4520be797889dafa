//! The caller's own tokens through an exchange after the calls of Ref.
//!
//! Off until the owner configures an exchange. The caller names the exchange: what the owner configures
//! never decides alone where somebody's tokens go.

mod configure;
mod message;
mod settle;
mod swap;

use near_sdk::{AccountId, near};

use crate::error::ExchangeError;
use crate::{Contract, ContractExt};

#[near]
impl Contract {
    /// The exchange that `swap_reward` sends tokens to. `null`: none is configured.
    pub fn exchange(&self) -> Option<AccountId> {
        self.find_governance().exchange_id
    }
}

impl Contract {
    /// The exchange that the caller named is the one that is configured.
    fn check_exchange(&self, named: &AccountId) -> Result<(), ExchangeError> {
        let configured = self.find_governance().exchange_id.ok_or(ExchangeError::Off)?;
        if configured == *named {
            return Ok(());
        }
        Err(ExchangeError::Other { named: named.to_string(), configured: configured.to_string() })
    }
}
