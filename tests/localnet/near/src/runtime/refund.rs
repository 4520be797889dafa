//! What a finished receipt gives back, and what it burns.

use near_parameters::ActionCosts;
use near_primitives::receipt::{Receipt, VersionedActionReceipt};
use near_primitives::types::{Balance, Gas};

use super::result::ActionResult;
use super::{Env, fees};
use crate::Error;
use crate::error::overflow;

/// The gas of a receipt is bought at one price and burnt at the lower of that and the block's price.
pub struct Prices {
    pub bought: Balance,
    pub burnt: Balance,
}

impl Prices {
    pub fn of(env: &Env, receipt: &VersionedActionReceipt<'_>) -> Self {
        let bought = receipt.gas_price();
        Self { bought, burnt: bought.min(env.gas_price) }
    }
}

/// Adds the refunds to the receipts the receipt sends. Returns what is burnt above the burnt gas: the
/// penalty for unused gas, and the charge for a new account.
pub fn refund(
    env: &Env,
    receipt: &Receipt,
    action: &VersionedActionReceipt<'_>,
    result: &mut ActionResult,
    created_account: bool,
) -> Result<Balance, Error> {
    let prices = Prices::of(env, action);
    let failed = result.result.is_err();
    let unused = bought_gas(env, receipt, action)?
        .checked_sub(if failed { result.gas_burnt } else { result.gas_used })
        .ok_or_else(|| Error::Inconsistent(format!("receipt {} used more gas than it had", receipt.receipt_id())))?;

    let penalty = fees::price(env.config.fees.gas_penalty_for_gas_refund(unused), prices.burnt)?;
    let for_unused = fees::price(unused, prices.bought)?.saturating_sub(penalty);
    let fallen = prices.bought.saturating_sub(prices.burnt);
    let mut for_price = fees::price(result.gas_burnt, fallen)?;
    let mut account_charge = Balance::ZERO;
    if created_account {
        let create = env.config.fees.fee(ActionCosts::create_account).exec_fee().gas;
        let paid = fees::price(create, prices.burnt)?;
        account_charge = env.config.account_creation_charge.saturating_sub(paid).min(for_price);
        for_price = for_price.saturating_sub(account_charge);
    }

    let deposit = if failed { fees::deposit(action.actions())? } else { Balance::ZERO };
    if deposit > Balance::ZERO {
        result.new_receipts.push(Receipt::new_balance_refund(receipt.balance_refund_receiver(), deposit));
    }
    let gas = for_unused.checked_add(for_price).ok_or_else(|| overflow("gas refund"))?;
    if gas > Balance::ZERO {
        let key = action.signer_public_key().clone();
        result.new_receipts.push(Receipt::new_gas_refund(action.signer_id(), gas, key));
    }
    // A penalty larger than the refund is cut to it.
    let penalty = penalty.min(fees::price(unused, prices.bought)?);
    penalty.checked_add(account_charge).ok_or_else(|| overflow("burnt amount"))
}

fn bought_gas(env: &Env, receipt: &Receipt, action: &VersionedActionReceipt<'_>) -> Result<Gas, Error> {
    let fee = env.config.fees.fee(ActionCosts::new_action_receipt).exec_fee();
    let fee = fees::add(fee, fees::prepaid_execution(&env.config, action.actions(), receipt.receiver_id())?)?;
    let fee = fees::add(fee, fees::prepaid_send(&env.config, action.actions())?)?;
    fee.gas.checked_add(fees::prepaid_gas(action.actions())?).ok_or_else(|| overflow("gas"))
}
