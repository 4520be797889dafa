//! What actions cost, by the tables of the protocol version.

use near_parameters::cost::{transfer_exec_fee, transfer_send_fee};
use near_parameters::{ActionCosts, ParameterCost, RuntimeConfig};
use near_primitives::account::AccessKeyPermission;
use near_primitives::action::Action;
use near_primitives::types::{AccountId, Balance, Gas};

use crate::Error;
use crate::error::overflow;

/// A length as the chain counts it.
pub fn length(bytes: usize) -> u64 {
    u64::try_from(bytes).unwrap_or(u64::MAX)
}

/// Which half of a fee: sending (burnt where the receipt is made) or execution.
#[derive(Clone, Copy)]
enum Side {
    Send { to_self: bool },
    Execute,
}

impl Side {
    fn of(self, config: &RuntimeConfig, cost: ActionCosts) -> ParameterCost {
        let fee = config.fees.fee(cost);
        match self {
            Self::Send { to_self } => fee.send_fee(to_self),
            Self::Execute => fee.exec_fee(),
        }
    }
}

/// Burnt when the actions are sent to `receiver`.
pub fn send(
    config: &RuntimeConfig,
    to_self: bool,
    actions: &[Action],
    receiver: &AccountId,
) -> Result<ParameterCost, Error> {
    sum(actions, |action| {
        let own = one(config, Side::Send { to_self }, action, receiver)?;
        // A delegate's inner actions are sent twice: to the delegating account with the delegate, and on
        // from there. The second sending is prepaid, see `prepaid_send`.
        let Action::Delegate(signed) = action else { return Ok(own) };
        let delegate = &signed.delegate_action;
        add(own, send(config, to_self, &delegate.get_actions(), &delegate.receiver_id)?)
    })
}

/// Burnt when the action runs at `receiver`. A delegate's inner actions run in a receipt of their own.
pub fn execute(config: &RuntimeConfig, action: &Action, receiver: &AccountId) -> Result<ParameterCost, Error> {
    one(config, Side::Execute, action, receiver)
}

/// Bought for the execution of the actions: with it, what the receipts inside delegates need.
pub fn prepaid_execution(
    config: &RuntimeConfig,
    actions: &[Action],
    receiver: &AccountId,
) -> Result<ParameterCost, Error> {
    sum(actions, |action| {
        let own = execute(config, action, receiver)?;
        let Action::Delegate(signed) = action else { return Ok(own) };
        let inner =
            prepaid_execution(config, &signed.delegate_action.get_actions(), &signed.delegate_action.receiver_id)?;
        let receipt = config.fees.fee(ActionCosts::new_action_receipt).exec_fee();
        add(own, add(inner, receipt)?)
    })
}

/// Bought for sending the receipts inside delegates on from the delegating account.
pub fn prepaid_send(config: &RuntimeConfig, actions: &[Action]) -> Result<ParameterCost, Error> {
    sum(actions, |action| {
        let Action::Delegate(signed) = action else { return Ok(ParameterCost::ZERO) };
        let delegate = &signed.delegate_action;
        let to_self = delegate.sender_id == delegate.receiver_id;
        send(config, to_self, &delegate.get_actions(), &delegate.receiver_id)
    })
}

/// Gas attached to the function calls, those inside delegates included.
pub fn prepaid_gas(actions: &[Action]) -> Result<Gas, Error> {
    actions.iter().try_fold(Gas::ZERO, |total, action| {
        let gas = match action {
            Action::Delegate(signed) => prepaid_gas(&signed.delegate_action.get_actions())?,
            other => other.get_prepaid_gas(),
        };
        total.checked_add(gas).ok_or_else(|| overflow("attached gas"))
    })
}

/// Money the actions move, those inside delegates included.
pub fn deposit(actions: &[Action]) -> Result<Balance, Error> {
    actions.iter().try_fold(Balance::ZERO, |total, action| {
        let deposit = match action {
            Action::Delegate(signed) => deposit(&signed.delegate_action.get_actions())?,
            other => other.get_deposit_balance(),
        };
        total.checked_add(deposit).ok_or_else(|| overflow("deposit"))
    })
}

/// The price of gas in yoctoNEAR.
pub fn price(gas: Gas, gas_price: Balance) -> Result<Balance, Error> {
    gas_price.checked_mul(u128::from(gas.as_gas())).ok_or_else(|| overflow("the price of gas"))
}

pub fn add(left: ParameterCost, right: ParameterCost) -> Result<ParameterCost, Error> {
    left.checked_add(right).ok_or_else(|| overflow("gas"))
}

fn sum(actions: &[Action], cost: impl Fn(&Action) -> Result<ParameterCost, Error>) -> Result<ParameterCost, Error> {
    actions.iter().try_fold(ParameterCost::ZERO, |total, action| add(total, cost(action)?))
}

fn one(config: &RuntimeConfig, side: Side, action: &Action, receiver: &AccountId) -> Result<ParameterCost, Error> {
    let base = |cost| Ok(side.of(config, cost));
    let sized = |fixed, byte, count: usize| {
        let bytes = side.of(config, byte).checked_mul(length(count)).ok_or_else(|| overflow("gas"))?;
        add(side.of(config, fixed), bytes)
    };
    match action {
        Action::CreateAccount(_) => base(ActionCosts::create_account),
        Action::DeployContract(deploy) => {
            sized(ActionCosts::deploy_contract_base, ActionCosts::deploy_contract_byte, deploy.code.len())
        }
        Action::FunctionCall(call) => {
            let bytes = call.method_name.len() + call.args.len();
            sized(ActionCosts::function_call_base, ActionCosts::function_call_byte, bytes)
        }
        Action::Transfer(_) => Ok(transfer(config, side, receiver)),
        Action::Stake(_) => base(ActionCosts::stake),
        Action::AddKey(add_key) => match &add_key.access_key.permission {
            AccessKeyPermission::FunctionCall(permission) => {
                // Each name ends with a zero byte in the chain's account.
                let bytes = permission.method_names.iter().map(|name| name.len() + 1).sum();
                let (fixed, byte) = (ActionCosts::add_function_call_key_base, ActionCosts::add_function_call_key_byte);
                sized(fixed, byte, bytes)
            }
            // Gas keys are refused when a transaction or receipt is checked.
            AccessKeyPermission::FullAccess
            | AccessKeyPermission::GasKeyFunctionCall(..)
            | AccessKeyPermission::GasKeyFullAccess(..) => base(ActionCosts::add_full_access_key),
        },
        Action::DeleteKey(_) => base(ActionCosts::delete_key),
        Action::DeleteAccount(_) => base(ActionCosts::delete_account),
        Action::Delegate(_) => base(ActionCosts::delegate),
        // Refused when a transaction or receipt is checked: no fee is ever asked for them.
        Action::DeployGlobalContract(_)
        | Action::UseGlobalContract(_)
        | Action::DeterministicStateInit(_)
        | Action::TransferToGasKey(_)
        | Action::WithdrawFromGasKey(_)
        | Action::DelegateV2(_)
        | Action::UniversalStateInit(_) => Ok(ParameterCost::ZERO),
    }
}

fn transfer(config: &RuntimeConfig, side: Side, receiver: &AccountId) -> ParameterCost {
    let eth = config.wasm_config.eth_implicit_accounts;
    let universal = config.wasm_config.universal_accounts;
    let kind = receiver.get_account_type();
    match side {
        Side::Send { to_self } => transfer_send_fee(&config.fees, to_self, eth, universal, kind),
        Side::Execute => transfer_exec_fee(&config.fees, eth, universal, kind),
    }
}
