use near_crypto::PublicKey;
use near_parameters::RuntimeConfig;
use near_primitives::account::AccessKey;
use near_primitives::action::AddKeyAction;
use near_primitives::errors::ActionErrorKind;
use near_primitives::trie_key::TrieKey;

use super::{Running, first_nonce, missing};
use crate::Error;
use crate::error::overflow;
use crate::runtime::fees::length;
use crate::runtime::result::ActionResult;
use crate::state::{Read, StateUpdate};

/// The bytes an access key takes of its account's storage.
pub fn storage(config: &RuntimeConfig, public_key: &PublicKey, access_key: &AccessKey) -> u64 {
    let value = borsh::object_length(access_key).map_or(u64::MAX, length);
    length(public_key.trie_id_len())
        .saturating_add(value)
        .saturating_add(config.fees.storage_usage_config.num_extra_bytes_record)
}

pub fn add(
    running: &mut Running<'_>,
    state: &mut StateUpdate<'_>,
    action: &AddKeyAction,
    result: &mut ActionResult,
) -> Result<(), Error> {
    let account_id = running.receipt.receiver_id();
    let account = running.account.as_mut().ok_or_else(|| missing(account_id))?;
    if state.access_key(account_id, &action.public_key)?.is_some() {
        result.fail(ActionErrorKind::AddKeyAlreadyExists {
            account_id: account_id.clone(),
            public_key: Box::new(action.public_key.clone()),
        });
        return Ok(());
    }
    let mut access_key = action.access_key.clone();
    access_key.nonce = first_nonce(running.env.height);
    let bytes = storage(&running.env.config, &action.public_key, &access_key);
    account.set_storage_usage(account.storage_usage().checked_add(bytes).ok_or_else(|| overflow("storage usage"))?);
    state.set_access_key(account_id, &action.public_key, &access_key)
}

pub fn delete(
    running: &mut Running<'_>,
    state: &mut StateUpdate<'_>,
    public_key: &PublicKey,
    result: &mut ActionResult,
) -> Result<(), Error> {
    let account_id = running.receipt.receiver_id();
    let account = running.account.as_mut().ok_or_else(|| missing(account_id))?;
    let Some(access_key) = state.access_key(account_id, public_key)? else {
        result.fail(ActionErrorKind::DeleteKeyDoesNotExist {
            account_id: account_id.clone(),
            public_key: Box::new(public_key.clone()),
        });
        return Ok(());
    };
    let bytes = storage(&running.env.config, public_key, &access_key);
    account.set_storage_usage(account.storage_usage().saturating_sub(bytes));
    state.remove(TrieKey::access_key(account_id.clone(), public_key));
    Ok(())
}
