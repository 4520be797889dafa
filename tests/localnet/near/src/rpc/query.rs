//! `query`: accounts, keys, code, contract state, and calls of view methods.

use std::num::NonZeroU32;
use std::sync::Arc;

use near_crypto::PublicKeyHandle;
use near_jsonrpc_primitives::errors::RpcError;
use near_jsonrpc_primitives::types::query::{QueryResponseKind, RpcQueryError, RpcQueryRequest, RpcQueryResponse};
use near_primitives::account::{AccessKey, Account};
use near_primitives::hash::CryptoHash;
use near_primitives::trie_key::{TrieKey, trie_key_parsers};
use near_primitives::types::{AccountId, BlockHeight, BlockId, BlockReference, StoreKey, StoreValue};
use near_primitives::views::{
    AccessKeyInfoView, AccessKeyList, AccessKeyView, AccountView, CallResult, ContractCodeView, QueryRequest,
    StateItem, ViewStateResult,
};
use serde_json::{Value, json};

use super::block::find;
use super::params::read;
use super::path::by_path;
use super::{Answer, reported};
use crate::chain::{Block, Chain};
use crate::node::Node;
use crate::runtime::{ViewError, length};
use crate::state::{Read, Snapshot};

/// A contract's state above this many bytes is not listed.
const STATE_LIMIT: u64 = 50_000;

pub async fn query(node: &Arc<Node>, params: Value) -> Answer {
    let request = match params {
        Value::Array(values) => by_path(values)?,
        named => read(named)?,
    };
    match ask(node, request).await? {
        Ok(response) => reported(response),
        // Two failures are reported as results, as nodes have always reported them.
        Err(RpcQueryError::ContractExecutionError { vm_error, block_height, block_hash, .. }) => {
            Ok(json!({"error": vm_error, "logs": [], "block_height": block_height, "block_hash": block_hash}))
        }
        Err(RpcQueryError::UnknownAccessKey { public_key, block_height, block_hash }) => {
            let error = format!("access key {public_key} does not exist while viewing");
            Ok(json!({"error": error, "logs": [], "block_height": block_height, "block_hash": block_hash}))
        }
        Err(RpcQueryError::UnknownBlock { block_reference: BlockReference::BlockId(id) }) => {
            let id = match id {
                BlockId::Height(height) => format!("BLOCK HEIGHT: {height}"),
                BlockId::Hash(hash) => format!("BLOCK HEADER: {hash}"),
            };
            let error = RpcQueryError::UnknownBlock { block_reference: BlockReference::latest() };
            let reported = json!(format!("DB Not Found Error: {id} \n Cause: Unknown"));
            let error = serde_json::to_value(error).unwrap_or_default();
            Err(RpcError::new_internal_or_handler_error(Some(reported), error))
        }
        Err(other) => Err(other.into()),
    }
}

/// The newer methods, one for each kind of query: every failure is an error there.
pub async fn view(node: &Arc<Node>, kind: &str, mut params: Value) -> Answer {
    if let Value::Object(named) = &mut params {
        named.insert("request_type".to_owned(), json!(kind));
    }
    reported(ask(node, read(params)?).await??)
}

async fn ask(node: &Arc<Node>, request: RpcQueryRequest) -> Result<Result<RpcQueryResponse, RpcQueryError>, RpcError> {
    let node = Arc::clone(node);
    tokio::task::spawn_blocking(move || answer(&node.read(), &request))
        .await
        .map_err(|err| RpcError::new_internal_error(None, err.to_string()))
}

/// Where an answer is taken from.
struct At<'a> {
    chain: &'a Chain,
    block: &'a Block,
    state: Snapshot<'a>,
    block_height: BlockHeight,
    block_hash: CryptoHash,
}

fn answer(chain: &Chain, request: &RpcQueryRequest) -> Result<RpcQueryResponse, RpcQueryError> {
    let block_reference = request.block_reference.clone();
    let block = find(chain, &block_reference).ok_or(RpcQueryError::UnknownBlock { block_reference })?;
    let (block_height, block_hash) = (block.height(), block.hash);
    let state = chain.state_at(block).ok_or(RpcQueryError::GarbageCollectedBlock { block_height, block_hash })?;
    let at = At { chain, block, state, block_height, block_hash };
    let kind = match &request.request {
        QueryRequest::ViewAccount { account_id } => {
            QueryResponseKind::ViewAccount(AccountView::from(at.account(account_id)?))
        }
        QueryRequest::ViewCode { account_id } => QueryResponseKind::ViewCode(at.code(account_id)?),
        QueryRequest::ViewState { include_proof: true, .. } => {
            return Err(internal("this network keeps no trie to prove from"));
        }
        QueryRequest::ViewState { account_id, prefix, after_key, limit, .. } => {
            QueryResponseKind::ViewState(at.contract_state(account_id, prefix, after_key.as_ref(), *limit)?)
        }
        QueryRequest::ViewAccessKey { account_id, public_key } => {
            at.account(account_id)?;
            let key = at.state.access_key(account_id, public_key).map_err(internal)?;
            let key = key.ok_or_else(|| RpcQueryError::UnknownAccessKey {
                public_key: public_key.clone(),
                block_height,
                block_hash,
            })?;
            QueryResponseKind::AccessKey(AccessKeyView::from(key))
        }
        QueryRequest::ViewAccessKeyList { account_id, after_key, limit } => {
            QueryResponseKind::AccessKeyList(at.access_keys(account_id, after_key.as_ref(), *limit)?)
        }
        QueryRequest::CallFunction { account_id, method_name, args } => {
            QueryResponseKind::CallResult(at.call(account_id, method_name, args)?)
        }
        QueryRequest::ViewGasKeyNonces { public_key, .. } => {
            return Err(RpcQueryError::UnknownGasKey { public_key: public_key.clone(), block_height, block_hash });
        }
        QueryRequest::ViewGlobalContractCode { code_hash } => {
            let identifier = near_primitives::action::GlobalContractIdentifier::CodeHash(*code_hash);
            return Err(RpcQueryError::NoGlobalContractCode { identifier, block_height, block_hash });
        }
        QueryRequest::ViewGlobalContractCodeByAccountId { account_id } => {
            let identifier = near_primitives::action::GlobalContractIdentifier::AccountId(account_id.clone());
            return Err(RpcQueryError::NoGlobalContractCode { identifier, block_height, block_hash });
        }
    };
    Ok(RpcQueryResponse { kind, block_height, block_hash })
}

impl At<'_> {
    fn account(&self, id: &AccountId) -> Result<Account, RpcQueryError> {
        self.state.account(id).map_err(internal)?.ok_or_else(|| self.unknown(id))
    }

    fn unknown(&self, id: &AccountId) -> RpcQueryError {
        RpcQueryError::UnknownAccount {
            requested_account_id: id.clone(),
            block_height: self.block_height,
            block_hash: self.block_hash,
        }
    }

    fn no_code(&self, id: &AccountId) -> RpcQueryError {
        RpcQueryError::NoContractCode {
            contract_account_id: id.clone(),
            block_height: self.block_height,
            block_hash: self.block_hash,
        }
    }

    fn code(&self, id: &AccountId) -> Result<ContractCodeView, RpcQueryError> {
        self.account(id)?;
        let code = self.state.code(id).ok_or_else(|| self.no_code(id))?;
        Ok(ContractCodeView { code: code.to_vec(), hash: CryptoHash::hash_bytes(&code) })
    }

    /// The entries under a prefix. A page that is asked for by its length may be of a state of any size.
    fn contract_state(
        &self,
        id: &AccountId,
        prefix: &StoreKey,
        after: Option<&StoreKey>,
        limit: Option<NonZeroU32>,
    ) -> Result<ViewStateResult, RpcQueryError> {
        let account = self.account(id)?;
        let code = self.state.code(id).map_or(0, |code| length(code.len()));
        if limit.is_none() && account.storage_usage().saturating_sub(code) > STATE_LIMIT {
            return Err(RpcQueryError::TooLargeContractState {
                contract_account_id: id.clone(),
                block_height: self.block_height,
                block_hash: self.block_hash,
            });
        }
        let start = trie_key_parsers::get_raw_prefix_for_contract_data(id, &[]).len();
        let entries = self.state.scan(&trie_key_parsers::get_raw_prefix_for_contract_data(id, prefix));
        let values = entries.into_iter().map(|(key, value)| StateItem {
            key: StoreKey::from(key[start..].to_vec()),
            value: StoreValue::from(value.to_vec()),
        });
        let later = values.filter(|item| after.is_none_or(|after| item.key[..] > after[..]));
        let (values, more) = page(later, limit);
        let last_key = values.last().filter(|_| more).map(|item| item.key.clone());
        Ok(ViewStateResult { values, proof: Vec::new(), last_key })
    }

    fn access_keys(
        &self,
        id: &AccountId,
        after: Option<&PublicKeyHandle>,
        limit: Option<NonZeroU32>,
    ) -> Result<AccessKeyList, RpcQueryError> {
        self.account(id)?;
        let entries = self.state.scan(&trie_key_parsers::get_raw_prefix_for_access_keys(id));
        let after = after.map(|after| TrieKey::access_key(id.clone(), after.clone()).to_vec());
        let later = entries.into_iter().filter(|(key, _)| after.as_ref().is_none_or(|after| key > after));
        let (entries, more) = page(later, limit);
        let keys = entries.into_iter().map(|(key, value)| {
            let public_key = trie_key_parsers::parse_key_handle_from_access_key_key(&key, id).map_err(internal)?;
            let access_key: AccessKey = borsh::from_slice(&value).map_err(internal)?;
            Ok(AccessKeyInfoView { public_key, access_key: AccessKeyView::from(access_key) })
        });
        let keys = keys.collect::<Result<Vec<_>, RpcQueryError>>()?;
        let last_key = keys.last().filter(|_| more).map(|key| key.public_key.clone());
        Ok(AccessKeyList { keys, last_key })
    }

    fn call(&self, id: &AccountId, method: &str, args: &[u8]) -> Result<CallResult, RpcQueryError> {
        self.chain
            .view(self.block, id, method, args)
            .map(|view| CallResult { result: view.result, logs: view.logs })
            .map_err(|error| match error {
                ViewError::UnknownAccount(id) => self.unknown(&id),
                ViewError::NoContract(id) => self.no_code(&id),
                ViewError::Call { error, .. } => RpcQueryError::ContractExecutionError {
                    vm_error: format!("wasm execution failed with error: {error:?}",),
                    error,
                    block_height: self.block_height,
                    block_hash: self.block_hash,
                },
                other @ (ViewError::Json(_) | ViewError::Broken(_)) => internal(other),
            })
    }
}

/// The first entries, and whether there are more.
fn page<T>(mut entries: impl Iterator<Item = T>, limit: Option<NonZeroU32>) -> (Vec<T>, bool) {
    let Some(limit) = limit else { return (entries.collect(), false) };
    let limit = usize::try_from(limit.get()).unwrap_or(usize::MAX);
    let first = entries.by_ref().take(limit).collect();
    (first, entries.next().is_some())
}

fn internal(error: impl std::fmt::Display) -> RpcQueryError {
    RpcQueryError::InternalError { error_message: error.to_string() }
}
