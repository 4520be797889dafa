//! Taking the price of a transaction from its signer.

use near_crypto::KeyType;
use near_parameters::SignatureKind;
use near_parameters::{ActionCosts, ParameterCost};
use near_primitives::account::{AccessKey, AccessKeyPermission, Account, FunctionCallPermission};
use near_primitives::action::Action;
use near_primitives::errors::{InvalidAccessKeyError, InvalidTxError};
use near_primitives::transaction::{NonceMode, Transaction};
use near_primitives::types::{Balance, BlockHeight};

use super::{Env, fees, storage_stake};
use crate::Error;
use crate::state::Read;

/// A transaction that may pass, and what it leaves behind at its signer.
#[derive(Debug)]
pub struct Charge {
    /// Burnt while the transaction becomes a receipt.
    pub burnt: ParameterCost,
    pub burnt_amount: Balance,
    /// At this price the receipt's gas is bought.
    pub receipt_gas_price: Balance,
    pub signer: Account,
    pub access_key: AccessKey,
}

/// Why a transaction does not pass: refused, or the network itself is broken.
#[derive(Debug)]
pub enum Refusal {
    Invalid(InvalidTxError),
    Broken(Error),
}

impl From<InvalidTxError> for Refusal {
    fn from(error: InvalidTxError) -> Self {
        Self::Invalid(error)
    }
}

impl From<InvalidAccessKeyError> for Refusal {
    fn from(error: InvalidAccessKeyError) -> Self {
        Self::Invalid(InvalidTxError::InvalidAccessKeyError(error))
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Broken(error)
    }
}

/// Charges a transaction that stands by itself (see `check_transaction`) against the signer's state.
///
/// Nothing is written. `height` is the height of the block that would take it.
///
/// # Errors
/// The protocol's own reason: no such account or key, a nonce already used or too far ahead, too little
/// money or allowance, or a key that does not allow these actions.
pub fn charge(env: &Env, state: &impl Read, tx: &Transaction, height: BlockHeight) -> Result<Charge, Refusal> {
    let cost = Cost::of(env, tx).map_err(|_| InvalidTxError::CostOverflow)?;
    let signer_id = tx.signer_id();
    let mut signer =
        state.account(signer_id)?.ok_or_else(|| InvalidTxError::SignerDoesNotExist { signer_id: signer_id.clone() })?;
    let mut access_key =
        state.access_key(signer_id, tx.public_key())?.ok_or_else(|| InvalidAccessKeyError::AccessKeyNotFound {
            account_id: signer_id.clone(),
            public_key: Box::new(tx.public_key().clone()),
        })?;
    access_key.nonce = check_nonce(tx, access_key.nonce, height)?;

    let balance = signer.amount();
    let left = balance.checked_sub(cost.total).ok_or_else(|| InvalidTxError::NotEnoughBalance {
        signer_id: signer_id.clone(),
        balance,
        cost: cost.total,
    })?;
    if let AccessKeyPermission::FunctionCall(permission) = &mut access_key.permission
        && let Some(allowance) = &mut permission.allowance
    {
        *allowance = allowance.checked_sub(cost.total).ok_or_else(|| InvalidAccessKeyError::NotEnoughAllowance {
            account_id: signer_id.clone(),
            public_key: Box::new(tx.public_key().clone()),
            allowance: *allowance,
            cost: cost.total,
        })?;
    }
    let lacking = storage_stake::lacking(&env.config, &signer, left);
    if lacking > Balance::ZERO {
        return Err(InvalidTxError::LackBalanceForState { signer_id: signer_id.clone(), amount: lacking }.into());
    }
    if let AccessKeyPermission::FunctionCall(permission) = &access_key.permission {
        check_permission(permission, tx)?;
    }
    signer.set_amount(left);
    Ok(Charge {
        burnt: cost.burnt,
        burnt_amount: cost.burnt_amount,
        receipt_gas_price: cost.receipt_gas_price,
        signer,
        access_key,
    })
}

fn check_nonce(tx: &Transaction, ak_nonce: u64, height: BlockHeight) -> Result<u64, InvalidTxError> {
    let tx_nonce = tx.nonce().nonce();
    let follows = match tx.nonce_mode() {
        NonceMode::Monotonic => tx_nonce > ak_nonce,
        NonceMode::Strict => Some(tx_nonce) == ak_nonce.checked_add(1),
    };
    if !follows {
        return Err(InvalidTxError::InvalidNonce { tx_nonce, ak_nonce });
    }
    let upper_bound = height.saturating_mul(AccessKey::ACCESS_KEY_NONCE_RANGE_MULTIPLIER);
    if tx_nonce >= upper_bound {
        return Err(InvalidTxError::NonceTooLarge { tx_nonce, upper_bound });
    }
    Ok(tx_nonce)
}

fn check_permission(permission: &FunctionCallPermission, tx: &Transaction) -> Result<(), InvalidAccessKeyError> {
    let [Action::FunctionCall(call)] = tx.actions() else { return Err(InvalidAccessKeyError::RequiresFullAccess) };
    check_call_permission(permission, tx.receiver_id(), &call.method_name, call.deposit)
}

/// Checks one call against a function-call key.
pub fn check_call_permission(
    permission: &FunctionCallPermission,
    receiver: &near_primitives::types::AccountId,
    method: &str,
    deposit: Balance,
) -> Result<(), InvalidAccessKeyError> {
    if deposit > Balance::ZERO {
        return Err(InvalidAccessKeyError::DepositWithFunctionCall);
    }
    if receiver.as_str() != permission.receiver_id {
        return Err(InvalidAccessKeyError::ReceiverMismatch {
            tx_receiver: receiver.clone(),
            ak_receiver: permission.receiver_id.clone(),
        });
    }
    if !permission.method_names.is_empty() && !permission.method_names.iter().any(|name| name == method) {
        return Err(InvalidAccessKeyError::MethodNameMismatch { method_name: method.to_owned() });
    }
    Ok(())
}

struct Cost {
    burnt: ParameterCost,
    burnt_amount: Balance,
    receipt_gas_price: Balance,
    total: Balance,
}

impl Cost {
    fn of(env: &Env, tx: &Transaction) -> Result<Self, Error> {
        let (config, actions, receiver) = (&env.config, tx.actions(), tx.receiver_id());
        let to_self = tx.signer_id() == receiver;
        let receipt = config.fees.fee(ActionCosts::new_action_receipt);
        let kind = match tx.public_key().key_type() {
            KeyType::ED25519 => SignatureKind::Ed25519,
            KeyType::SECP256K1 => SignatureKind::Secp256k1,
            KeyType::MLDSA65 => SignatureKind::MlDsa65,
        };
        let burnt = fees::add(receipt.send_fee(to_self), fees::send(config, to_self, actions, receiver)?)?;
        let burnt = fees::add(burnt, config.fees.signature_verification_costs[kind])?;
        let bought = fees::add(receipt.exec_fee(), fees::prepaid_execution(config, actions, receiver)?)?;
        let bought = fees::add(bought, fees::prepaid_send(config, actions)?)?;
        let bought = bought
            .gas
            .checked_add(fees::prepaid_gas(actions)?)
            .ok_or_else(|| crate::error::overflow("the transaction's gas"))?;
        let receipt_gas_price = env.gas_price.max(config.min_gas_purchase_price);
        let burnt_amount = fees::price(burnt.gas, env.gas_price)?;
        let total = [fees::price(bought, receipt_gas_price)?, fees::deposit(actions)?]
            .into_iter()
            .try_fold(burnt_amount, Balance::checked_add)
            .ok_or_else(|| crate::error::overflow("the transaction's price"))?;
        Ok(Self { burnt, burnt_amount, receipt_gas_price, total })
    }
}
