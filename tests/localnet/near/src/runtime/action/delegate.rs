//! Meta transactions (NEP-366): a relayer pays, the delegating account acts.

use near_parameters::ActionCosts;
use near_primitives::account::{AccessKey, AccessKeyPermission};
use near_primitives::action::Action;
use near_primitives::action::delegate::{DelegateAction, SignedDelegateAction};
use near_primitives::errors::{ActionErrorKind, InvalidAccessKeyError};
use near_primitives::hash::CryptoHash;
use near_primitives::receipt::{ActionReceipt, Receipt, ReceiptEnum, ReceiptV0};

use super::Running;
use crate::Error;
use crate::error::overflow;
use crate::runtime::charge::check_call_permission;
use crate::runtime::fees;
use crate::runtime::result::ActionResult;
use crate::state::{Read, StateUpdate};

/// Checks the delegate and sends its actions on, in the delegating account's name and at the relayer's cost.
pub fn delegate(
    running: &mut Running<'_>,
    state: &mut StateUpdate<'_>,
    signed: &SignedDelegateAction,
    result: &mut ActionResult,
) -> Result<(), Error> {
    let (env, sender) = (running.env, running.receipt.receiver_id());
    let delegate = &signed.delegate_action;
    if !signed.verify() {
        result.fail(ActionErrorKind::DelegateActionInvalidSignature);
        return Ok(());
    }
    if env.height > delegate.max_block_height {
        result.fail(ActionErrorKind::DelegateActionExpired);
        return Ok(());
    }
    if delegate.sender_id != *sender {
        result.fail(ActionErrorKind::DelegateActionSenderDoesNotMatchTxReceiver {
            sender_id: delegate.sender_id.clone(),
            receiver_id: sender.clone(),
        });
        return Ok(());
    }
    let Some(mut access_key) = state.access_key(sender, &delegate.public_key)? else {
        result.fail(ActionErrorKind::DelegateActionAccessKeyError(InvalidAccessKeyError::AccessKeyNotFound {
            account_id: sender.clone(),
            public_key: Box::new(delegate.public_key.clone()),
        }));
        return Ok(());
    };
    let actions = delegate.get_actions();
    if let Err(refused) = check_key(env.height, delegate, &actions, &access_key) {
        result.fail(refused);
        return Ok(());
    }
    access_key.nonce = delegate.nonce;
    state.set_access_key(sender, &delegate.public_key, &access_key)?;

    let config = &env.config;
    let execution = fees::prepaid_execution(config, &actions, &delegate.receiver_id)?;
    let execution = fees::add(execution, config.fees.fee(ActionCosts::new_action_receipt).exec_fee())?;
    let gas = execution.gas.checked_add(fees::prepaid_gas(&actions)?).ok_or_else(|| overflow("gas"))?;
    result.reserve(gas)?;
    result.burn(fees::prepaid_send(config, running.action_receipt.actions())?)?;
    result.new_receipts.push(Receipt::V0(ReceiptV0 {
        predecessor_id: sender.clone(),
        receiver_id: delegate.receiver_id.clone(),
        receipt_id: CryptoHash::default(),
        receipt: ReceiptEnum::Action(ActionReceipt {
            signer_id: running.action_receipt.signer_id().clone(),
            signer_public_key: running.action_receipt.signer_public_key().clone(),
            gas_price: running.action_receipt.gas_price(),
            output_data_receivers: Vec::new(),
            input_data_ids: Vec::new(),
            actions,
        }),
    }));
    Ok(())
}

fn check_key(
    height: u64,
    delegate: &DelegateAction,
    actions: &[Action],
    access_key: &AccessKey,
) -> Result<(), ActionErrorKind> {
    let (delegate_nonce, ak_nonce) = (delegate.nonce, access_key.nonce);
    if delegate_nonce <= ak_nonce {
        return Err(ActionErrorKind::DelegateActionInvalidNonce { delegate_nonce, ak_nonce });
    }
    let upper_bound = height.saturating_mul(AccessKey::ACCESS_KEY_NONCE_RANGE_MULTIPLIER);
    if delegate_nonce >= upper_bound {
        return Err(ActionErrorKind::DelegateActionNonceTooLarge { delegate_nonce, upper_bound });
    }
    let AccessKeyPermission::FunctionCall(permission) = &access_key.permission else { return Ok(()) };
    let checked = match actions {
        [Action::FunctionCall(call)] => {
            check_call_permission(permission, &delegate.receiver_id, &call.method_name, call.deposit)
        }
        _ => Err(InvalidAccessKeyError::RequiresFullAccess),
    };
    checked.map_err(ActionErrorKind::DelegateActionAccessKeyError)
}
