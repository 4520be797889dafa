//! What only a test network allows: writing state by hand, and jumping ahead in time.

use near_primitives::state_record::StateRecord;
use near_primitives::trie_key::TrieKey;
use near_primitives::types::{RawStateChange, RawStateChangesWithTrieKey, StateChangeCause};

use super::Chain;
use crate::Error;
use crate::error::overflow;

/// Writes that the next block makes, after everything else in it.
#[derive(Default)]
pub struct Patch {
    entries: Vec<(TrieKey, Vec<u8>)>,
}

impl Patch {
    /// Reads records as near-sandbox takes them.
    ///
    /// # Errors
    /// [`Error::Patch`] for receipts, received data and gas keys: their other halves would be missing.
    pub fn of(records: Vec<StateRecord>) -> Result<Self, Error> {
        let mut entries = Vec::with_capacity(records.len());
        for record in records {
            entries.push(match record {
                StateRecord::Account { account_id, account } => (TrieKey::Account { account_id }, encode(&account)?),
                StateRecord::Data { account_id, data_key, value } => {
                    (TrieKey::ContractData { account_id, key: data_key.into() }, value.into())
                }
                StateRecord::Contract { account_id, code } => (TrieKey::ContractCode { account_id }, code),
                StateRecord::AccessKey { account_id, public_key, access_key } => {
                    (TrieKey::access_key(account_id, public_key), encode(&access_key)?)
                }
                StateRecord::PostponedReceipt(_)
                | StateRecord::ReceivedData { .. }
                | StateRecord::DelayedReceipt(_)
                | StateRecord::GasKeyNonce { .. } => return Err(Error::Patch(record.to_string())),
            });
        }
        Ok(Self { entries })
    }

    /// Adds the writes to a block's changes.
    pub(super) fn apply(&mut self, changes: &mut Vec<RawStateChangesWithTrieKey>) {
        for (trie_key, value) in self.entries.drain(..) {
            let change = RawStateChange { cause: StateChangeCause::Migration, data: Some(value) };
            match changes.iter_mut().find(|other| other.trie_key == trie_key) {
                Some(other) => other.changes.push(change),
                None => changes.push(RawStateChangesWithTrieKey { trie_key, changes: vec![change] }),
            }
        }
    }
}

impl Chain {
    /// Writes state in the next block. The total supply does not follow.
    pub fn patch(&mut self, patch: Patch) {
        self.patch.entries.extend(patch.entries);
    }

    /// Lets the next block come `heights` above the newest, and as much later as they would have taken.
    ///
    /// # Errors
    /// [`Error::Inconsistent`] beyond the end of time.
    pub fn fast_forward(&mut self, heights: u64) -> Result<(), Error> {
        let Some(skipped) = heights.checked_sub(1) else { return Ok(()) };
        let block_time = u64::try_from(self.config.block_time.as_nanos()).unwrap_or(u64::MAX);
        let later = block_time.checked_mul(skipped).ok_or_else(|| overflow("time"))?;
        self.ahead = self.ahead.checked_add(later).ok_or_else(|| overflow("time"))?;
        self.skip_heights(skipped);
        Ok(())
    }

    /// The height up to which the chain's clock is ahead of the time of day, in nanoseconds.
    pub fn ahead(&self) -> u64 {
        self.ahead
    }

    /// Moves the chain's clock on, so that it does not fall behind the newest block.
    pub fn catch_up(&mut self, now: u64) {
        self.ahead = self.ahead.max(self.head().header.timestamp.saturating_sub(now));
    }
}

fn encode(value: &impl borsh::BorshSerialize) -> Result<Vec<u8>, Error> {
    borsh::to_vec(value).map_err(|err| Error::Patch(err.to_string()))
}
