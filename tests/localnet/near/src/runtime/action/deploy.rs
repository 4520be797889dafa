use near_primitives::account::AccountContract;
use near_primitives::hash::CryptoHash;
use near_primitives::trie_key::TrieKey;

use super::{Running, missing};
use crate::Error;
use crate::error::overflow;
use crate::runtime::fees::length;
use crate::state::{Read, StateUpdate};

/// Puts a contract on the receiver. Whether it is one shows when it is called.
pub fn deploy(running: &mut Running<'_>, state: &mut StateUpdate<'_>, code: &[u8]) -> Result<(), Error> {
    let account_id = running.receipt.receiver_id();
    let account = running.account.as_mut().ok_or_else(|| missing(account_id))?;
    let before = state.code(account_id).map_or(0, |code| length(code.len()));
    let bytes = account.storage_usage().saturating_sub(before);
    account.set_storage_usage(bytes.checked_add(length(code.len())).ok_or_else(|| overflow("storage usage"))?);
    account
        .set_contract(AccountContract::Local(CryptoHash::hash_bytes(code)))
        .map_err(|_| Error::Inconsistent(format!("account {account_id} is not initialized")))?;
    state.set(TrieKey::ContractCode { account_id: account_id.clone() }, code.to_vec());
    running.env.contracts.warm(&running.env.config, code)
}
