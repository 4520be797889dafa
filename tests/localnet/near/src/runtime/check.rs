//! What a list of actions, a receipt or a transaction must be before anything is charged.

use near_parameters::RuntimeConfig;
use near_parameters::vm::LimitConfig;
use near_primitives::account::AccessKeyPermission;
use near_primitives::action::{Action, AddKeyAction};
use near_primitives::errors::{ActionsValidationError, InvalidTxError, ReceiptValidationError};
use near_primitives::receipt::{Receipt, VersionedReceiptEnum};
use near_primitives::transaction::{SignedTransaction, ValidatedTransaction};
use near_primitives::types::{AccountId, Gas, ProtocolVersion};
use near_primitives::version::ProtocolFeature;

use super::fees::{self, length};

type Checked = Result<(), ActionsValidationError>;

/// Checks a transaction by itself: size, version, signature, actions.
pub fn check_transaction(
    config: &RuntimeConfig,
    version: ProtocolVersion,
    tx: &SignedTransaction,
) -> Result<(), InvalidTxError> {
    if tx.transaction.nonce().nonce_index().is_some() {
        return Err(InvalidTxError::ActionsValidation(absent("gas keys", version)));
    }
    check_actions(&config.wasm_config.limit_config, version, tx.transaction.actions(), tx.transaction.receiver_id())
        .map_err(InvalidTxError::ActionsValidation)?;
    ValidatedTransaction::new(config, tx.clone(), version).map_err(|(error, _)| error)?;
    Ok(())
}

/// Checks a receipt that a contract or a delegate made.
pub fn check_receipt(
    limits: &LimitConfig,
    version: ProtocolVersion,
    receipt: &Receipt,
) -> Result<(), ReceiptValidationError> {
    let size = borsh::object_length(receipt).map_or(u64::MAX, length);
    if size > limits.max_receipt_size {
        return Err(ReceiptValidationError::ReceiptSizeExceeded { size, limit: limits.max_receipt_size });
    }
    match receipt.versioned_receipt() {
        VersionedReceiptEnum::Action(action) | VersionedReceiptEnum::PromiseYield(action) => {
            let inputs = length(action.input_data_ids().len());
            let limit = limits.max_number_input_data_dependencies;
            if inputs > limit {
                return Err(ReceiptValidationError::NumberInputDataDependenciesExceeded {
                    number_of_input_data_dependencies: inputs,
                    limit,
                });
            }
            check_actions(limits, version, action.actions(), receipt.receiver_id())
                .map_err(ReceiptValidationError::ActionsValidation)
        }
        VersionedReceiptEnum::Data(data) | VersionedReceiptEnum::PromiseResume(data) => {
            let returned = data.data.as_ref().map_or(0, |data| length(data.len()));
            let limit = limits.max_length_returned_data;
            if returned > limit {
                return Err(ReceiptValidationError::ReturnedValueLengthExceeded { length: returned, limit });
            }
            Ok(())
        }
        VersionedReceiptEnum::GlobalContractDistribution(_) => Ok(()),
    }
}

fn check_actions(limits: &LimitConfig, version: ProtocolVersion, actions: &[Action], receiver: &AccountId) -> Checked {
    let count = length(actions.len());
    if count > limits.max_actions_per_receipt {
        return Err(ActionsValidationError::TotalNumberOfActionsExceeded {
            total_number_of_actions: count,
            limit: limits.max_actions_per_receipt,
        });
    }
    let deploys = length(actions.iter().filter(|action| matches!(action, Action::DeployContract(_))).count());
    if deploys > limits.max_deploy_actions_per_receipt {
        return Err(ActionsValidationError::TotalNumberOfDeployActionsExceeded {
            number_of_deploy_actions: deploys,
            limit: limits.max_deploy_actions_per_receipt,
        });
    }
    if actions.iter().filter(|action| matches!(action, Action::Delegate(_))).count() > 1 {
        return Err(ActionsValidationError::DelegateActionMustBeOnlyOne);
    }
    for (at, action) in actions.iter().enumerate() {
        if matches!(action, Action::DeleteAccount(_)) && at + 1 != actions.len() {
            return Err(ActionsValidationError::DeleteActionMustBeFinal);
        }
        check_action(limits, version, action, receiver)?;
    }
    let total = fees::prepaid_gas(actions).map_err(|_| ActionsValidationError::IntegerOverflow)?;
    if total > limits.max_total_prepaid_gas {
        return Err(ActionsValidationError::TotalPrepaidGasExceeded {
            total_prepaid_gas: total,
            limit: limits.max_total_prepaid_gas,
        });
    }
    Ok(())
}

fn check_action(limits: &LimitConfig, version: ProtocolVersion, action: &Action, receiver: &AccountId) -> Checked {
    match action {
        Action::CreateAccount(_) | Action::DeleteKey(_) | Action::DeleteAccount(_) => Ok(()),
        Action::Transfer(_) => check_transfer(version, receiver),
        Action::DeployContract(deploy) => {
            let (size, limit) = (length(deploy.code.len()), limits.max_contract_size);
            if size > limit { Err(ActionsValidationError::ContractSizeExceeded { size, limit }) } else { Ok(()) }
        }
        Action::FunctionCall(call) => check_call(limits, version, call.gas, &call.method_name, call.args.len()),
        Action::AddKey(add_key) => check_add_key(limits, version, add_key),
        Action::Delegate(signed) => {
            let delegate = &signed.delegate_action;
            check_actions(limits, version, &delegate.get_actions(), &delegate.receiver_id)
        }
        Action::Stake(_) => Err(absent("Stake: this local network has one fixed validator", version)),
        Action::DeployGlobalContract(_) | Action::UseGlobalContract(_) => Err(absent("global contracts", version)),
        Action::DeterministicStateInit(_) | Action::UniversalStateInit(_) => Err(absent("state init", version)),
        Action::TransferToGasKey(_) | Action::WithdrawFromGasKey(_) => Err(absent("gas keys", version)),
        Action::DelegateV2(_) => Err(absent("DelegateV2", version)),
    }
}

fn check_transfer(version: ProtocolVersion, receiver: &AccountId) -> Checked {
    let universal = receiver.get_account_type() == near_primitives::account::id::AccountType::UniversalAccount;
    if universal && ProtocolFeature::RejectUniversalAccountTransfers.enabled(version) {
        return Err(ActionsValidationError::TransferToUniversalAccountNotAllowed { account_id: receiver.clone() });
    }
    Ok(())
}

fn check_call(limits: &LimitConfig, version: ProtocolVersion, gas: Gas, method: &str, args: usize) -> Checked {
    if gas == Gas::ZERO {
        return Err(ActionsValidationError::FunctionCallZeroAttachedGas);
    }
    if method.is_empty() && ProtocolFeature::RejectEmptyMethodName.enabled(version) {
        return Err(ActionsValidationError::FunctionCallEmptyMethodName);
    }
    let (name, limit) = (length(method.len()), limits.max_length_method_name);
    if name > limit {
        return Err(ActionsValidationError::FunctionCallMethodNameLengthExceeded { length: name, limit });
    }
    let (args, limit) = (length(args), limits.max_arguments_length);
    if args > limit {
        return Err(ActionsValidationError::FunctionCallArgumentsLengthExceeded { length: args, limit });
    }
    Ok(())
}

fn check_add_key(limits: &LimitConfig, version: ProtocolVersion, action: &AddKeyAction) -> Checked {
    let permission = match &action.access_key.permission {
        AccessKeyPermission::FullAccess => return Ok(()),
        AccessKeyPermission::FunctionCall(permission) => permission,
        AccessKeyPermission::GasKeyFunctionCall(..) | AccessKeyPermission::GasKeyFullAccess(..) => {
            return Err(absent("gas keys", version));
        }
    };
    if permission.receiver_id.parse::<AccountId>().is_err() {
        return Err(ActionsValidationError::InvalidAccountId { account_id: permission.receiver_id.clone() });
    }
    let mut total: u64 = 0;
    for name in &permission.method_names {
        let name = length(name.len());
        if name > limits.max_length_method_name {
            return Err(ActionsValidationError::AddKeyMethodNameLengthExceeded {
                length: name,
                limit: limits.max_length_method_name,
            });
        }
        total = total.saturating_add(name).saturating_add(1);
    }
    if total > limits.max_number_bytes_method_names {
        return Err(ActionsValidationError::AddKeyMethodNamesNumberOfBytesExceeded {
            total_number_of_bytes: total,
            limit: limits.max_number_bytes_method_names,
        });
    }
    Ok(())
}

/// What this network does not have, said in the protocol's words.
fn absent(feature: &str, version: ProtocolVersion) -> ActionsValidationError {
    ActionsValidationError::UnsupportedProtocolFeature { protocol_feature: feature.to_owned(), version }
}
