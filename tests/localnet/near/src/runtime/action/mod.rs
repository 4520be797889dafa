//! One action of a receipt.

mod account;
mod delegate;
mod deploy;
mod key;
mod transfer;

pub use key::storage as key_storage;

use std::sync::Arc;

use near_primitives::account::{Account, AccountContract};
use near_primitives::action::Action;
use near_primitives::errors::ActionErrorKind;
use near_primitives::receipt::{Receipt, VersionedActionReceipt};
use near_primitives::types::{AccountId, BlockHeight};
use near_primitives::utils::create_action_hash_from_receipt_id;
use near_vm_runner::logic::types::PromiseResult;

use super::function_call::{Invocation, function_call};
use super::result::ActionResult;
use super::{Env, fees};
use crate::Error;
use crate::state::StateUpdate;

/// A receipt while its actions run one after the other.
pub struct Running<'a> {
    pub env: &'a Env,
    pub receipt: &'a Receipt,
    pub action_receipt: &'a VersionedActionReceipt<'a>,
    pub promise_results: Arc<[PromiseResult]>,
    /// The receiver as the actions so far have left it.
    pub account: Option<Account>,
    /// Anyone who acts: the sender, or the account itself once the receipt has created it.
    pub actor: AccountId,
}

/// Runs the action at `index`. A failure is in the result; an `Err` is a fault of ours.
pub fn apply(
    running: &mut Running<'_>,
    state: &mut StateUpdate<'_>,
    index: usize,
    action: &Action,
) -> Result<ActionResult, Error> {
    let (env, receipt) = (running.env, running.receipt);
    let receiver = receipt.receiver_id();
    let mut result = ActionResult::default();
    result.burn(fees::execute(&env.config, action, receiver)?)?;
    let before = running.account.as_ref().map(|account| account.contract().into_owned());
    result.contracts.push(before.unwrap_or(AccountContract::None));
    if let Err(refused) = account::check_existence(running, action) {
        result.fail(refused);
        return Ok(result);
    }
    if let Err(refused) = account::check_actor(running, action) {
        result.fail(refused);
        return Ok(result);
    }
    match action {
        Action::CreateAccount(_) => account::create(running, &mut result),
        Action::DeleteAccount(delete) => account::delete(running, state, &delete.beneficiary_id, &mut result)?,
        Action::Transfer(transfer) => transfer::transfer(running, state, transfer.deposit)?,
        Action::DeployContract(deploy) => deploy::deploy(running, state, &deploy.code)?,
        Action::AddKey(add) => key::add(running, state, add, &mut result)?,
        Action::DeleteKey(delete) => key::delete(running, state, &delete.public_key, &mut result)?,
        Action::Delegate(signed) => delegate::delegate(running, state, signed, &mut result)?,
        Action::FunctionCall(call) => {
            let Some(account) = running.account.as_mut() else { return Err(missing(receiver)) };
            let invocation = Invocation {
                env,
                account_id: receiver,
                predecessor: receipt.predecessor_id(),
                receipt: running.action_receipt,
                promise_results: Arc::clone(&running.promise_results),
                call,
                action_hash: create_action_hash_from_receipt_id(receipt.receipt_id(), env.height, index),
                is_last_action: index + 1 == running.action_receipt.actions().len(),
                view: None,
            };
            function_call(&invocation, state, account, &mut result)?;
        }
        Action::Stake(_)
        | Action::DeployGlobalContract(_)
        | Action::UseGlobalContract(_)
        | Action::DeterministicStateInit(_)
        | Action::TransferToGasKey(_)
        | Action::WithdrawFromGasKey(_)
        | Action::DelegateV2(_)
        | Action::UniversalStateInit(_) => {
            return Err(Error::Inconsistent(format!("{} passed the check of actions", action.as_ref())));
        }
    }
    Ok(result)
}

/// The nonce of a new key: above every nonce an earlier key of the same name can have had.
fn first_nonce(height: BlockHeight) -> u64 {
    height.saturating_sub(1).saturating_mul(near_primitives::account::AccessKey::ACCESS_KEY_NONCE_RANGE_MULTIPLIER)
}

fn missing(account_id: &AccountId) -> Error {
    Error::Inconsistent(format!("account {account_id} was checked and is not there"))
}

type Refused = Result<(), ActionErrorKind>;
