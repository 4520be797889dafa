use borsh::BorshDeserialize;
use near_crypto::PublicKey;
use near_primitives::account::{AccessKey, Account};
use near_primitives::trie_key::TrieKey;
use near_primitives::types::AccountId;

use super::Value;
use crate::Error;

/// Reading state: from a snapshot, or through the changes of a block in the making.
pub trait Read {
    fn get(&self, key: &[u8]) -> Option<Value>;

    /// All entries whose key begins with `prefix`, by key.
    fn scan(&self, prefix: &[u8]) -> Vec<(Vec<u8>, Value)>;

    /// The borsh value under a key of the chain's own.
    ///
    /// # Errors
    /// [`Error::Inconsistent`] when the bytes are not such a value.
    fn typed<T: BorshDeserialize>(&self, key: &TrieKey) -> Result<Option<T>, Error> {
        self.get(&key.to_vec())
            .map(|bytes| T::try_from_slice(&bytes).map_err(|err| Error::Inconsistent(format!("{key:?}: {err}"))))
            .transpose()
    }

    fn account(&self, id: &AccountId) -> Result<Option<Account>, Error> {
        self.typed(&TrieKey::Account { account_id: id.clone() })
    }

    fn access_key(&self, id: &AccountId, key: &PublicKey) -> Result<Option<AccessKey>, Error> {
        self.typed(&TrieKey::access_key(id.clone(), key))
    }

    fn code(&self, id: &AccountId) -> Option<Value> {
        self.get(&TrieKey::ContractCode { account_id: id.clone() }.to_vec())
    }
}
