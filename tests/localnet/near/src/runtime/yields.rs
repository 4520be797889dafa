//! Receipts that wait until their own contract resumes them, or until time is up.

use near_primitives::hash::CryptoHash;
use near_primitives::receipt::{
    DataReceipt, PromiseYieldIndices, PromiseYieldTimeout, Receipt, ReceiptEnum, ReceiptV0, ReceivedData,
    VersionedActionReceipt,
};
use near_primitives::trie_key::TrieKey;
use near_primitives::types::{AccountId, PromiseYieldStatus};
use near_primitives::utils::create_receipt_id_from_receipt_id;
use near_primitives_core::hash::YieldId;

use super::{Env, data};
use crate::Error;
use crate::state::{Read, StateUpdate};

/// Puts a new yield into the queue of those that time out.
pub fn expect(
    env: &Env,
    state: &mut StateUpdate<'_>,
    account_id: &AccountId,
    data_id: CryptoHash,
) -> Result<(), Error> {
    let mut queue = queue(state)?;
    let expires_at = env.height + env.config.wasm_config.limit_config.yield_timeout_length_in_blocks;
    let entry = PromiseYieldTimeout { account_id: account_id.clone(), data_id, expires_at };
    state.set_typed(TrieKey::PromiseYieldTimeout { index: queue.next_available_index }, &entry)?;
    queue.next_available_index += 1;
    state.set_typed(TrieKey::PromiseYieldIndices, &queue)
}

/// Keeps a yielded receipt until it is resumed.
pub fn keep(state: &mut StateUpdate<'_>, receipt: &Receipt, action: &VersionedActionReceipt<'_>) -> Result<(), Error> {
    let receiver_id = receipt.receiver_id().clone();
    let data_id = action
        .input_data_ids()
        .first()
        .copied()
        .ok_or_else(|| Error::Inconsistent(format!("yield {} waits for nothing", receipt.receipt_id())))?;
    state.set_typed(TrieKey::PromiseYieldReceipt { receiver_id, data_id }, receipt)
}

/// Takes a resumption in. Returns the yielded receipt, with its input in place, if it still waits.
pub fn resume(state: &mut StateUpdate<'_>, receipt: &Receipt, data: &DataReceipt) -> Result<Option<Receipt>, Error> {
    let (account_id, data_id) = (receipt.receiver_id(), data.data_id);
    let status = TrieKey::PromiseYieldStatus { receiver_id: account_id.clone(), data_id };
    let timed_out = data.data.is_none();
    if timed_out && state.typed(&status)? == Some(PromiseYieldStatus::ResumeInitiated) {
        // The contract's own resumption is on its way.
        return Ok(None);
    }
    let key = TrieKey::PromiseYieldReceipt { receiver_id: account_id.clone(), data_id };
    let Some(yielded) = state.typed(&key)? else { return Ok(None) };
    state.remove(key);
    state.remove(status);
    let to_yield = TrieKey::DataIdToYieldId { receiver_id: account_id.clone(), data_id };
    if let Some(yield_id) = state.typed::<YieldId>(&to_yield)? {
        state.remove(to_yield);
        state.remove(TrieKey::YieldIdToDataId { receiver_id: account_id.clone(), yield_id });
    }
    state.set_typed(data::received(account_id, data_id), &ReceivedData { data: data.data.clone() })?;
    Ok(Some(yielded))
}

/// The resumptions with no data of all yields whose time is up.
pub fn time_out(env: &Env, state: &mut StateUpdate<'_>) -> Result<Vec<Receipt>, Error> {
    let mut queue = queue(state)?;
    let first = queue.first_index;
    let mut resumptions = Vec::new();
    while queue.first_index < queue.next_available_index {
        let key = TrieKey::PromiseYieldTimeout { index: queue.first_index };
        let entry: PromiseYieldTimeout =
            state.typed(&key)?.ok_or_else(|| Error::Inconsistent("a yield's time-out is not in its queue".into()))?;
        if entry.expires_at > env.height {
            break;
        }
        let (receiver_id, data_id) = (entry.account_id.clone(), entry.data_id);
        if state.get(&TrieKey::PromiseYieldReceipt { receiver_id, data_id }.to_vec()).is_some() {
            resumptions.push(Receipt::V0(ReceiptV0 {
                predecessor_id: entry.account_id.clone(),
                receiver_id: entry.account_id,
                receipt_id: create_receipt_id_from_receipt_id(&data_id, env.height, resumptions.len()),
                receipt: ReceiptEnum::PromiseResume(DataReceipt { data_id, data: None }),
            }));
        }
        state.remove(key);
        queue.first_index += 1;
    }
    if queue.first_index != first {
        state.set_typed(TrieKey::PromiseYieldIndices, &queue)?;
    }
    Ok(resumptions)
}

fn queue(state: &StateUpdate<'_>) -> Result<PromiseYieldIndices, Error> {
    Ok(state.typed(&TrieKey::PromiseYieldIndices)?.unwrap_or_default())
}
