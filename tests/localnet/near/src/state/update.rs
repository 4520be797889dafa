use std::collections::BTreeMap;

use borsh::BorshSerialize;
use near_crypto::PublicKey;
use near_primitives::account::{AccessKey, Account};
use near_primitives::trie_key::TrieKey;
use near_primitives::types::{
    AccountId, RawStateChange, RawStateChanges, RawStateChangesWithTrieKey, StateChangeCause,
};

use super::{Read, Snapshot, Value};
use crate::Error;

/// The changes of a block in the making, over the state before it.
///
/// Writes are pending until `commit` gives them a cause, or `rollback` forgets them: a receipt that fails
/// leaves no trace.
pub struct StateUpdate<'a> {
    base: Snapshot<'a>,
    committed: RawStateChanges,
    pending: BTreeMap<Vec<u8>, (TrieKey, Option<Value>)>,
}

impl<'a> StateUpdate<'a> {
    pub fn new(base: Snapshot<'a>) -> Self {
        Self { base, committed: RawStateChanges::new(), pending: BTreeMap::new() }
    }

    /// The state before the block.
    pub fn base(&self) -> Snapshot<'a> {
        self.base
    }

    pub fn set(&mut self, key: TrieKey, value: Vec<u8>) {
        self.pending.insert(key.to_vec(), (key, Some(Value::from(value))));
    }

    pub fn remove(&mut self, key: TrieKey) {
        self.pending.insert(key.to_vec(), (key, None));
    }

    /// Writes a borsh value.
    ///
    /// # Errors
    /// [`Error::Inconsistent`] when the value cannot be encoded.
    pub fn set_typed<T: BorshSerialize>(&mut self, key: TrieKey, value: &T) -> Result<(), Error> {
        let bytes = borsh::to_vec(value).map_err(|err| Error::Inconsistent(format!("{key:?}: {err}")))?;
        self.set(key, bytes);
        Ok(())
    }

    pub fn set_account(&mut self, id: &AccountId, account: &Account) -> Result<(), Error> {
        self.set_typed(TrieKey::Account { account_id: id.clone() }, account)
    }

    pub fn set_access_key(&mut self, id: &AccountId, key: &PublicKey, access_key: &AccessKey) -> Result<(), Error> {
        self.set_typed(TrieKey::access_key(id.clone(), key), access_key)
    }

    /// Makes the pending writes part of the block, under one cause.
    pub fn commit(&mut self, cause: &StateChangeCause) {
        for (key, (trie_key, value)) in std::mem::take(&mut self.pending) {
            self.committed
                .entry(key)
                .or_insert_with(|| RawStateChangesWithTrieKey { trie_key, changes: Vec::new() })
                .changes
                .push(RawStateChange { cause: cause.clone(), data: value.map(|value| value.to_vec()) });
        }
    }

    /// Forgets the pending writes.
    pub fn rollback(&mut self) {
        self.pending.clear();
    }

    /// All committed changes, by key. Pending ones are lost.
    pub fn finish(self) -> Vec<RawStateChangesWithTrieKey> {
        self.committed.into_values().collect()
    }
}

impl Read for StateUpdate<'_> {
    fn get(&self, key: &[u8]) -> Option<Value> {
        if let Some((_, value)) = self.pending.get(key) {
            return value.clone();
        }
        match self.committed.get(key).and_then(|change| change.changes.last()) {
            Some(change) => change.data.as_deref().map(Value::from),
            None => self.base.get(key),
        }
    }

    fn scan(&self, prefix: &[u8]) -> Vec<(Vec<u8>, Value)> {
        let mut keys: Vec<Vec<u8>> = self.base.scan(prefix).into_iter().map(|(key, _)| key).collect();
        keys.extend(self.committed.keys().filter(|key| key.starts_with(prefix)).cloned());
        keys.extend(self.pending.keys().filter(|key| key.starts_with(prefix)).cloned());
        keys.sort_unstable();
        keys.dedup();
        keys.into_iter().filter_map(|key| self.get(&key).map(|value| (key, value))).collect()
    }
}
