//! What a block has changed: `EXPERIMENTAL_changes`, `EXPERIMENTAL_changes_in_block`.

use near_crypto::PublicKeyHandle;
use near_jsonrpc_primitives::types::changes::{
    RpcStateChangesError, RpcStateChangesInBlockByTypeRequest, RpcStateChangesInBlockByTypeResponse,
    RpcStateChangesInBlockRequest, RpcStateChangesInBlockResponse,
};
use near_primitives::trie_key::TrieKey;
use near_primitives::types::{
    BlockReference, RawStateChangesWithTrieKey, StateChanges, StateChangesExt, StateChangesKinds, StateChangesKindsExt,
};
use near_primitives::views::{StateChangeWithCauseView, StateChangesRequestView};
use serde_json::Value;

use super::block::find;
use super::params::read;
use super::{Answer, reported};
use crate::node::Node;

/// The changes of the asked-for kind, with their values.
pub fn changes(node: &Node, params: Value) -> Answer {
    let request: RpcStateChangesInBlockByTypeRequest = read(params)?;
    let (block_hash, changes) = changes_of(node, &request.block_reference)?;
    let wanted = changes.into_iter().filter(|change| matches(&request.state_changes_request, &change.trie_key));
    let changes = StateChanges::from_changes(wanted);
    let changes = changes.into_iter().map(StateChangeWithCauseView::from).collect();
    reported(RpcStateChangesInBlockResponse { block_hash, changes })
}

/// Which accounts a block has touched, and how.
pub fn touched(node: &Node, params: Value) -> Answer {
    let request: RpcStateChangesInBlockRequest = read(params)?;
    let (block_hash, changes) = changes_of(node, &request.block_reference)?;
    let changes = StateChangesKinds::from_changes(&mut changes.into_iter());
    let changes = changes.into_iter().map(Into::into).collect();
    reported(RpcStateChangesInBlockByTypeResponse { block_hash, changes })
}

type Changes = (near_primitives::hash::CryptoHash, Vec<RawStateChangesWithTrieKey>);

fn changes_of(node: &Node, reference: &BlockReference) -> Result<Changes, RpcStateChangesError> {
    let chain = node.read();
    let block = find(&chain, reference)
        .ok_or_else(|| RpcStateChangesError::UnknownBlock { error_message: format!("{reference:?}") })?;
    Ok((block.hash, block.changes.clone()))
}

fn matches(request: &StateChangesRequestView, key: &TrieKey) -> bool {
    match (request, key) {
        (StateChangesRequestView::AccountChanges { account_ids }, TrieKey::Account { account_id })
        | (StateChangesRequestView::ContractCodeChanges { account_ids }, TrieKey::ContractCode { account_id })
        | (StateChangesRequestView::AllAccessKeyChanges { account_ids }, TrieKey::AccessKey { account_id, .. }) => {
            account_ids.contains(account_id)
        }
        (StateChangesRequestView::SingleAccessKeyChanges { keys }, TrieKey::AccessKey { account_id, key_handle }) => {
            keys.iter()
                .any(|key| key.account_id == *account_id && PublicKeyHandle::from(&key.public_key) == *key_handle)
        }
        (
            StateChangesRequestView::DataChanges { account_ids, key_prefix },
            TrieKey::ContractData { account_id, key },
        ) => account_ids.contains(account_id) && key.starts_with(key_prefix),
        _ => false,
    }
}
