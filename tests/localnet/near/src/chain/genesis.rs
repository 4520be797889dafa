//! The state before the first block.

use near_primitives::account::{AccessKey, Account, AccountContract};
use near_primitives::types::{AccountId, Balance, RawStateChangesWithTrieKey, StateChangeCause};

use crate::Error;
use crate::config::{Config, GenesisAccount, VALIDATOR, VALIDATOR_STAKE, key_of};
use crate::error::overflow;
use crate::runtime::key_storage;
use crate::state::{Read, State, StateUpdate};
use near_parameters::RuntimeConfig;

pub struct Genesis {
    pub changes: Vec<RawStateChangesWithTrieKey>,
    pub total_supply: Balance,
}

/// Writes the accounts of `config` and the validator.
///
/// # Errors
/// [`Error::Genesis`] when an account is named twice.
pub fn genesis(config: &Config, runtime: &RuntimeConfig) -> Result<Genesis, Error> {
    let empty = State::new(0);
    let mut state = StateUpdate::new(empty.head());
    let validator: AccountId = VALIDATOR.parse().map_err(|err| Error::Genesis(format!("{VALIDATOR}: {err}")))?;
    let key = key_of(&validator);
    let validator = GenesisAccount { id: validator, balance: Balance::ZERO, key };
    let mut total_supply = Balance::ZERO;
    let with_stake = std::iter::once((&validator, VALIDATOR_STAKE));
    for (account, locked) in with_stake.chain(config.accounts.iter().map(|account| (account, Balance::ZERO))) {
        if state.account(&account.id)?.is_some() {
            return Err(Error::Genesis(format!("{} is named twice", account.id)));
        }
        let (key, access_key) = (account.key.public_key(), AccessKey::full_access());
        let bytes = runtime.fees.storage_usage_config.num_bytes_account + key_storage(runtime, &key, &access_key);
        state.set_account(&account.id, &Account::new(account.balance, locked, AccountContract::None, bytes))?;
        state.set_access_key(&account.id, &key, &access_key)?;
        total_supply = [account.balance, locked]
            .into_iter()
            .try_fold(total_supply, Balance::checked_add)
            .ok_or_else(|| overflow("the genesis supply"))?;
    }
    state.commit(&StateChangeCause::InitialState);
    Ok(Genesis { changes: state.finish(), total_supply })
}
