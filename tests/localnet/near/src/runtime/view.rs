//! Calling a method without a transaction: nothing is written, nothing is paid.

use std::sync::Arc;

use near_crypto::{KeyType, PublicKey};
use near_primitives::action::FunctionCallAction;
use near_primitives::config::ViewConfig;
use near_primitives::errors::FunctionCallError;
use near_primitives::hash::CryptoHash;
use near_primitives::receipt::{ActionReceipt, VersionedActionReceipt};
use near_primitives::types::{AccountId, Balance, Gas};
use near_vm_runner::logic::ReturnData;

use super::Env;
use super::contract::failure;
use super::function_call::{Invocation, run};
use crate::Error;
use crate::state::{Read, Snapshot, StateUpdate};

/// What a view call returns.
#[derive(Clone, Debug)]
pub struct View {
    pub result: Vec<u8>,
    pub logs: Vec<String>,
    pub gas_burnt: Gas,
}

/// Why a view call gives nothing.
#[derive(Debug, thiserror::Error)]
pub enum ViewError {
    #[error("there is no account {0}")]
    UnknownAccount(AccountId),
    #[error("account {0} has no contract")]
    NoContract(AccountId),
    #[error("{error:?}; logs: {logs:?}")]
    Call { error: FunctionCallError, logs: Vec<String> },
    #[error("the method returned something else than the caller expects: {0}")]
    Json(#[from] serde_json::Error),
    #[error(transparent)]
    Broken(#[from] Error),
}

/// Calls `method` of `contract` as of `state`, with at most the protocol's gas for views.
///
/// # Errors
/// No such account, no contract on it, or the contract's own failure.
pub fn call(
    env: &Env,
    state: Snapshot<'_>,
    contract: &AccountId,
    method: &str,
    args: &[u8],
) -> Result<View, ViewError> {
    let account = state.account(contract)?.ok_or_else(|| ViewError::UnknownAccount(contract.clone()))?;
    if account.contract().is_none() {
        return Err(ViewError::NoContract(contract.clone()));
    }
    let max_gas_burnt = env.config.wasm_config.limit_config.max_gas_burnt;
    let call = FunctionCallAction {
        method_name: method.to_owned(),
        args: args.to_vec(),
        gas: max_gas_burnt,
        deposit: Balance::ZERO,
    };
    let receipt = VersionedActionReceipt::from(ActionReceipt {
        signer_id: contract.clone(),
        signer_public_key: PublicKey::empty(KeyType::ED25519),
        gas_price: Balance::ZERO,
        output_data_receivers: Vec::new(),
        input_data_ids: Vec::new(),
        actions: Vec::new(),
    });
    let invocation = Invocation {
        env,
        account_id: contract,
        predecessor: contract,
        receipt: &receipt,
        promise_results: Arc::from([]),
        call: &call,
        action_hash: CryptoHash::hash_bytes(args),
        is_last_action: true,
        view: Some(ViewConfig { max_gas_burnt }),
    };
    let (outcome, _) = run(&invocation, &mut StateUpdate::new(state), &account)?;
    if let Some(error) = outcome.aborted {
        return Err(ViewError::Call { error: failure(error, contract), logs: outcome.logs });
    }
    let result = match outcome.return_data {
        ReturnData::Value(value) => value,
        ReturnData::None | ReturnData::ReceiptIndex(_) => Vec::new(),
    };
    Ok(View { result, logs: outcome.logs, gas_burnt: outcome.burnt_gas })
}
