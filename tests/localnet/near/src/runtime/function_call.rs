use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

use near_primitives::account::Account;
use near_primitives::action::FunctionCallAction;
use near_primitives::config::ViewConfig;
use near_primitives::errors::ActionErrorKind;
use near_primitives::hash::CryptoHash;
use near_primitives::receipt::VersionedActionReceipt;
use near_primitives::types::AccountId;
use near_primitives::utils::create_random_seed;
use near_vm_runner::logic::errors::{CompilationError, FunctionCallError, VMRunnerError};
use near_vm_runner::logic::types::PromiseResult;
use near_vm_runner::logic::{VMContext, VMOutcome};

use super::contract::{Deployed, failure};
use super::external::Chain;
use super::outgoing::Outgoing;
use super::result::ActionResult;
use super::{Env, yields};
use crate::Error;
use crate::error::overflow;
use crate::state::StateUpdate;

/// One call of a contract's method, with all that surrounds it.
pub struct Invocation<'a> {
    pub env: &'a Env,
    pub account_id: &'a AccountId,
    pub predecessor: &'a AccountId,
    pub receipt: &'a VersionedActionReceipt<'a>,
    pub promise_results: Arc<[PromiseResult]>,
    pub call: &'a FunctionCallAction,
    pub action_hash: CryptoHash,
    pub is_last_action: bool,
    pub view: Option<ViewConfig>,
}

/// Runs a function call of a receipt.
pub fn function_call(
    invocation: &Invocation<'_>,
    state: &mut StateUpdate<'_>,
    account: &mut Account,
    result: &mut ActionResult,
) -> Result<(), Error> {
    let (outcome, outgoing) = run(invocation, state, account)?;
    result.gas_burnt = result.gas_burnt.checked_add(outcome.burnt_gas).ok_or_else(|| overflow("gas"))?;
    result.gas_burnt_for_calls =
        result.gas_burnt_for_calls.checked_add(outcome.burnt_gas).ok_or_else(|| overflow("gas"))?;
    result.gas_used = result.gas_used.checked_add(outcome.used_gas).ok_or_else(|| overflow("gas"))?;
    result.compute = result.compute.checked_add(outcome.compute_usage).ok_or_else(|| overflow("compute"))?;
    result.logs.extend(outcome.logs);
    result.profile.merge(&outcome.profile);
    if let Some(error) = outcome.aborted {
        result.fail(ActionErrorKind::FunctionCallError(failure(error, invocation.account_id)));
        return Ok(());
    }
    for data_id in outgoing.yields() {
        yields::expect(invocation.env, state, invocation.account_id, data_id)?;
    }
    account.set_amount(outcome.balance);
    account.set_storage_usage(outcome.storage_usage);
    result.subsidized = outcome.subsidized_amount;
    result.new_receipts = outgoing.into_receipts(invocation.account_id, invocation.receipt);
    result.result = Ok(outcome.return_data);
    Ok(())
}

/// Runs a method, in view mode or not. Of a failed call nothing but gas and logs counts.
pub fn run(
    invocation: &Invocation<'_>,
    state: &mut StateUpdate<'_>,
    account: &Account,
) -> Result<(VMOutcome, Outgoing), Error> {
    let Invocation { env, account_id, call, .. } = *invocation;
    let contract = Deployed::of(state, account_id, account);
    let is_view = invocation.view.is_some();
    let prepared = env.contracts.prepare(&env.config, &contract, &call.method_name, call.gas, invocation.view.as_ref());
    let context = context(invocation, account)?;
    let mut chain = Chain {
        env,
        state,
        account_id,
        action_hash: invocation.action_hash,
        outgoing: Outgoing::default(),
        data_count: 0,
        proof_size: Cell::new(0),
    };
    let outcome = near_vm_runner::run(prepared, &mut chain, &context, Arc::clone(&env.config.fees));
    let mut outgoing = chain.outgoing;
    let mut outcome = match outcome {
        Ok(outcome) => outcome,
        Err(VMRunnerError::ContractCodeNotPresent) => {
            let account_id = account_id.as_str().into();
            let error = FunctionCallError::CompilationError(CompilationError::CodeDoesNotExist { account_id });
            VMOutcome::nop_outcome(error)
        }
        Err(VMRunnerError::LoadingError(msg)) => VMOutcome::nop_outcome(FunctionCallError::LoadingError { msg }),
        Err(other) => return Err(Error::Runtime(other.to_string())),
    };
    if !is_view {
        let shared = outgoing.share(call.gas.saturating_sub(outcome.used_gas));
        outcome.used_gas = outcome.used_gas.checked_add(shared).ok_or_else(|| overflow("gas"))?;
    }
    Ok((outcome, outgoing))
}

fn context(invocation: &Invocation<'_>, account: &Account) -> Result<VMContext, Error> {
    let Invocation { env, account_id, predecessor, receipt, call, .. } = *invocation;
    let outputs = receipt.output_data_receivers().iter().map(|output| output.receiver_id.clone());
    Ok(VMContext {
        current_account_id: account_id.clone(),
        signer_account_id: receipt.signer_id().clone(),
        signer_account_pk: borsh::to_vec(receipt.signer_public_key())
            .map_err(|err| Error::Inconsistent(err.to_string()))?,
        predecessor_account_id: predecessor.clone(),
        refund_to_account_id: receipt.refund_to().as_ref().unwrap_or(predecessor).clone(),
        input: Rc::from(call.args.as_slice()),
        promise_results: Arc::clone(&invocation.promise_results),
        block_height: env.height,
        block_timestamp: env.timestamp,
        epoch_height: env.epoch_height,
        account_balance: account.amount(),
        account_locked_balance: account.locked(),
        storage_usage: account.storage_usage(),
        account_contract: account.contract().into_owned(),
        attached_deposit: call.deposit,
        prepaid_gas: call.gas,
        random_seed: create_random_seed(invocation.action_hash, env.random_seed),
        view_config: invocation.view.clone(),
        // A call that is not the last of its batch returns to nobody.
        output_data_receivers: if invocation.is_last_action { outputs.collect() } else { Vec::new() },
    })
}
