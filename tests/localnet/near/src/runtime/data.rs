//! Results that receipts wait for: a receipt with inputs is postponed until the last of them is there.

use near_primitives::hash::CryptoHash;
use near_primitives::receipt::{DataReceipt, Receipt, ReceivedData, VersionedActionReceipt};
use near_primitives::trie_key::TrieKey;
use near_primitives::types::{AccountId, StateChangeCause};
use near_vm_runner::logic::types::PromiseResult;

use crate::Error;
use crate::state::{Read, StateUpdate};

/// Takes a result in. Returns the receipt that waited for it, if this was the last it waited for.
pub fn receive(state: &mut StateUpdate<'_>, receipt: &Receipt, data: &DataReceipt) -> Result<Option<Receipt>, Error> {
    let receiver = receipt.receiver_id();
    let data_id = data.data_id;
    state.set_typed(received(receiver, data_id), &ReceivedData { data: data.data.clone() })?;
    let link = TrieKey::PostponedReceiptId { receiver_id: receiver.clone(), data_id };
    let Some(receipt_id) = state.typed::<CryptoHash>(&link)? else {
        postponed(state, receipt);
        return Ok(None);
    };
    state.remove(link);
    let count = TrieKey::PendingDataCount { receiver_id: receiver.clone(), receipt_id };
    let waiting: u32 = state
        .typed(&count)?
        .ok_or_else(|| Error::Inconsistent(format!("{receipt_id} waits for no count of inputs")))?;
    if waiting > 1 {
        state.set_typed(count, &(waiting - 1))?;
        postponed(state, receipt);
        return Ok(None);
    }
    state.remove(count);
    let key = TrieKey::PostponedReceipt { receiver_id: receiver.clone(), receipt_id };
    let ready = state.typed(&key)?.ok_or_else(|| Error::Inconsistent(format!("{receipt_id} is not postponed")))?;
    state.remove(key);
    Ok(Some(ready))
}

/// Postpones a receipt if inputs are missing. Returns whether it may run now.
pub fn ready(
    state: &mut StateUpdate<'_>,
    receipt: &Receipt,
    action: &VersionedActionReceipt<'_>,
) -> Result<bool, Error> {
    let receiver = receipt.receiver_id();
    let receipt_id = *receipt.receipt_id();
    let mut missing: u32 = 0;
    for data_id in action.input_data_ids() {
        if state.get(&received(receiver, *data_id).to_vec()).is_none() {
            missing += 1;
            let link = TrieKey::PostponedReceiptId { receiver_id: receiver.clone(), data_id: *data_id };
            state.set_typed(link, &receipt_id)?;
        }
    }
    if missing == 0 {
        return Ok(true);
    }
    state.set_typed(TrieKey::PendingDataCount { receiver_id: receiver.clone(), receipt_id }, &missing)?;
    state.set_typed(TrieKey::PostponedReceipt { receiver_id: receiver.clone(), receipt_id }, receipt)?;
    postponed(state, receipt);
    Ok(false)
}

/// Takes the inputs of a receipt that runs now out of the state.
pub fn take(
    state: &mut StateUpdate<'_>,
    receiver: &AccountId,
    inputs: &[CryptoHash],
) -> Result<Vec<PromiseResult>, Error> {
    inputs
        .iter()
        .map(|data_id| {
            let key = received(receiver, *data_id);
            let ReceivedData { data } = state
                .typed(&key)?
                .ok_or_else(|| Error::Inconsistent(format!("result {data_id} is not there for {receiver}")))?;
            state.remove(key);
            Ok(data.map_or(PromiseResult::Failed, |value| PromiseResult::Successful(value.into())))
        })
        .collect()
}

/// Where a result waits for its receipt.
pub fn received(receiver: &AccountId, data_id: CryptoHash) -> TrieKey {
    TrieKey::ReceivedData { receiver_id: receiver.clone(), data_id }
}

fn postponed(state: &mut StateUpdate<'_>, receipt: &Receipt) {
    state.commit(&StateChangeCause::PostponedReceipt { receipt_hash: *receipt.receipt_id() });
}
