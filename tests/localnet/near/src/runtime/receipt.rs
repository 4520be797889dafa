//! A receipt whose inputs are all there: its actions, its refunds, what it burns and what it sends.

use std::sync::Arc;

use near_parameters::ActionCosts;
use near_primitives::account::AccountContract;
use near_primitives::errors::{ActionError, ActionErrorKind, TxExecutionError};
use near_primitives::hash::CryptoHash;
use near_primitives::profile_data_v3::ProfileDataV3;
use near_primitives::receipt::{DataReceipt, Receipt, ReceiptEnum, ReceiptV0, VersionedActionReceipt};
use near_primitives::transaction::{
    ExecutionMetadata, ExecutionMetadataV4, ExecutionOutcome, ExecutionOutcomeWithId, ExecutionStatus,
};
use near_primitives::types::{AccountId, Balance, Compute, Gas, StateChangeCause};
use near_primitives::utils::create_receipt_id_from_receipt_id;
use near_vm_runner::logic::ReturnData;

use super::action::{self, Running};
use super::check::check_receipt;
use super::refund::{self, Prices};
use super::result::ActionResult;
use super::{Env, data, fees, storage_stake};
use crate::Error;
use crate::error::overflow;
use crate::state::{Read, StateUpdate};

/// A receipt that has run.
pub struct Ran {
    pub outcome: ExecutionOutcomeWithId,
    pub compute: Compute,
    /// With their ids.
    pub sent: Vec<Receipt>,
    /// Gone for good: burnt gas less the contract's part of it, and deposits nobody could revert.
    pub burnt: Balance,
}

/// Runs a receipt and commits what it changes, or nothing but its inputs if it fails.
pub fn run(
    env: &Env,
    state: &mut StateUpdate<'_>,
    receipt: &Receipt,
    action_receipt: &VersionedActionReceipt<'_>,
) -> Result<Ran, Error> {
    let receiver = receipt.receiver_id();
    let receipt_hash = *receipt.receipt_id();
    let inputs = data::take(state, receiver, action_receipt.input_data_ids())?;
    state.commit(&StateChangeCause::ActionReceiptProcessingStarted { receipt_hash });

    let account = state.account(receiver)?;
    let existed = account.is_some();
    let mut running = Running {
        env,
        receipt,
        action_receipt,
        promise_results: Arc::from(inputs),
        account,
        actor: receipt.predecessor_id().clone(),
    };
    let mut result = run_actions(&mut running, state)?;
    let account = running.account;
    if result.result.is_ok()
        && let Some(account) = &account
    {
        let lacking = storage_stake::lacking(&env.config, account, account.amount());
        if lacking > Balance::ZERO {
            let kind = ActionErrorKind::LackBalanceForState { account_id: receiver.clone(), amount: lacking };
            result.merge(ActionResult { result: Err(ActionError { index: None, kind }), ..Default::default() })?;
        } else {
            state.set_account(receiver, account)?;
        }
    }

    let is_refund = receipt.predecessor_id().is_system();
    let succeeded = result.result.is_ok();
    let mut lost = Balance::ZERO;
    let mut charged = Balance::ZERO;
    if is_refund {
        // A refund is free, and burns if nobody is there to take it.
        if !succeeded {
            lost = fees::deposit(action_receipt.actions())?;
        }
    } else {
        let created = !existed && succeeded && account.is_some();
        charged = refund::refund(env, receipt, action_receipt, &mut result, created)?;
    }
    if succeeded {
        state.commit(&StateChangeCause::ReceiptProcessing { receipt_hash });
    } else {
        state.rollback();
    }

    let price = Prices::of(env, action_receipt).burnt;
    let gas_burnt = if is_refund { Gas::ZERO } else { result.gas_burnt };
    let tokens_burnt = fees::price(gas_burnt, price)?.checked_add(charged).ok_or_else(|| overflow("burnt amount"))?;
    let reward = reward(env, state, receiver, receipt_hash, fees::price(result.gas_burnt_for_calls, price)?)?;
    let burnt = tokens_burnt
        .checked_sub(reward)
        .and_then(|burnt| burnt.checked_add(lost))
        .and_then(|burnt| burnt.checked_sub(result.subsidized.min(burnt)))
        .ok_or_else(|| overflow("burnt amount"))?;

    return_data(receiver, action_receipt, &mut result)?;
    let sent = with_ids(env, receipt, std::mem::take(&mut result.new_receipts));
    let compute = result.compute;
    let outcome = outcome(env, receipt, action_receipt, result, &sent, tokens_burnt);
    Ok(Ran { outcome, compute, sent, burnt })
}

fn run_actions(running: &mut Running<'_>, state: &mut StateUpdate<'_>) -> Result<ActionResult, Error> {
    let env = running.env;
    let mut result = ActionResult::default();
    result.burn(env.config.fees.fee(ActionCosts::new_action_receipt).exec_fee())?;
    for (index, action) in running.action_receipt.actions().iter().enumerate() {
        let mut next = action::apply(running, state, index, action)?;
        if next.result.is_ok() {
            let limits = &env.config.wasm_config.limit_config;
            let checked = next.new_receipts.iter().try_for_each(|new| check_receipt(limits, env.protocol_version, new));
            if let Err(refused) = checked {
                next.fail(ActionErrorKind::NewReceiptValidationError(refused));
            }
        }
        result.merge(next)?;
        if let Err(error) = &mut result.result {
            error.index = Some(fees::length(index));
            break;
        }
    }
    Ok(result)
}

/// Gives the contract its part of the burnt gas, where the protocol version still pays one.
fn reward(
    env: &Env,
    state: &mut StateUpdate<'_>,
    receiver: &AccountId,
    receipt_hash: CryptoHash,
    burnt_by_calls: Balance,
) -> Result<Balance, Error> {
    let share = env.config.fees.burnt_gas_reward;
    let part = |number: i32| u128::try_from(number).map_err(|_| overflow("the contract's reward"));
    let reward = burnt_by_calls
        .checked_mul(part(*share.numer())?)
        .and_then(|amount| amount.checked_div(part(*share.denom()).ok()?))
        .ok_or_else(|| overflow("the contract's reward"))?;
    if reward == Balance::ZERO {
        return Ok(reward);
    }
    let Some(mut account) = state.account(receiver)? else { return Ok(Balance::ZERO) };
    account.set_amount(account.amount().checked_add(reward).ok_or_else(|| overflow("balance"))?);
    state.set_account(receiver, &account)?;
    state.commit(&StateChangeCause::ActionReceiptGasReward { receipt_hash });
    Ok(reward)
}

/// Sends the result to the receipts that wait for it, or lets the promised receipt send it in its place.
fn return_data(
    sender: &AccountId,
    action_receipt: &VersionedActionReceipt<'_>,
    result: &mut ActionResult,
) -> Result<(), Error> {
    let outputs = action_receipt.output_data_receivers();
    if outputs.is_empty() {
        return Ok(());
    }
    let data = match &result.result {
        Ok(ReturnData::ReceiptIndex(index)) => {
            let promised = usize::try_from(*index).ok().and_then(|at| result.new_receipts.get_mut(at));
            return match promised.map(Receipt::receipt_mut) {
                Some(ReceiptEnum::ActionV2(action) | ReceiptEnum::PromiseYieldV2(action)) => {
                    action.output_data_receivers.extend_from_slice(outputs);
                    Ok(())
                }
                _ => Err(Error::Inconsistent(format!("{sender} returned a promise it has not made"))),
            };
        }
        Ok(ReturnData::Value(value)) => Some(value.clone()),
        Ok(ReturnData::None) => Some(Vec::new()),
        Err(_) => None,
    };
    result.new_receipts.extend(outputs.iter().map(|output| {
        Receipt::V0(ReceiptV0 {
            predecessor_id: sender.clone(),
            receiver_id: output.receiver_id.clone(),
            receipt_id: CryptoHash::default(),
            receipt: ReceiptEnum::Data(DataReceipt { data_id: output.data_id, data: data.clone() }),
        })
    }));
    Ok(())
}

fn with_ids(env: &Env, parent: &Receipt, receipts: Vec<Receipt>) -> Vec<Receipt> {
    receipts
        .into_iter()
        .enumerate()
        .map(|(index, mut receipt)| {
            receipt.set_receipt_id(create_receipt_id_from_receipt_id(parent.receipt_id(), env.height, index));
            receipt
        })
        .collect()
}

fn outcome(
    env: &Env,
    receipt: &Receipt,
    action_receipt: &VersionedActionReceipt<'_>,
    result: ActionResult,
    sent: &[Receipt],
    tokens_burnt: Balance,
) -> ExecutionOutcomeWithId {
    let status = match result.result {
        Ok(ReturnData::ReceiptIndex(index)) => {
            let index = usize::try_from(index).unwrap_or(usize::MAX);
            ExecutionStatus::SuccessReceiptId(create_receipt_id_from_receipt_id(
                receipt.receipt_id(),
                env.height,
                index,
            ))
        }
        Ok(ReturnData::Value(value)) => ExecutionStatus::SuccessValue(value),
        Ok(ReturnData::None) => ExecutionStatus::SuccessValue(Vec::new()),
        Err(error) => ExecutionStatus::Failure(TxExecutionError::ActionError(error)),
    };
    let is_action = |receipt: &&Receipt| {
        matches!(
            receipt.receipt(),
            ReceiptEnum::Action(_)
                | ReceiptEnum::ActionV2(_)
                | ReceiptEnum::PromiseYield(_)
                | ReceiptEnum::PromiseYieldV2(_)
        )
    };
    let mut contracts = result.contracts;
    contracts.resize(action_receipt.actions().len(), AccountContract::None);
    ExecutionOutcomeWithId {
        id: *receipt.receipt_id(),
        outcome: ExecutionOutcome {
            logs: result.logs,
            receipt_ids: sent.iter().filter(is_action).map(|receipt| *receipt.receipt_id()).collect(),
            gas_burnt: result.gas_burnt,
            compute_usage: Some(result.compute),
            tokens_burnt,
            executor_id: receipt.receiver_id().clone(),
            status,
            metadata: ExecutionMetadata::V4(Box::new(ExecutionMetadataV4 {
                profile: ProfileDataV3 {
                    actions_profile: result.profile.actions_profile,
                    wasm_ext_profile: result.profile.wasm_ext_profile,
                    wasm_gas: result.profile.wasm_gas,
                },
                contracts,
            })),
        },
    }
}
