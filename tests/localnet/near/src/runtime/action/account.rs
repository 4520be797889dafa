//! Creating and deleting accounts, and who may act on one.

use near_primitives::account::id::AccountType;
use near_primitives::account::{Account, AccountContract};
use near_primitives::action::Action;
use near_primitives::errors::ActionErrorKind;
use near_primitives::receipt::Receipt;
use near_primitives::trie_key::{TrieKey, trie_key_parsers};
use near_primitives::types::{AccountId, Balance};

use super::{Refused, Running, missing};
use crate::Error;
use crate::runtime::fees::length;
use crate::runtime::result::ActionResult;
use crate::state::{Read, StateUpdate};

pub fn check_existence(running: &Running<'_>, action: &Action) -> Refused {
    let account_id = running.receipt.receiver_id().clone();
    match (action, &running.account) {
        (Action::CreateAccount(_), Some(_)) => Err(ActionErrorKind::AccountAlreadyExists { account_id }),
        // An implicit account exists by a transfer alone: no other action may bring keys or code with it.
        (Action::CreateAccount(_), None) if account_id.get_account_type().is_implicit() => {
            Err(ActionErrorKind::OnlyImplicitAccountCreationAllowed { account_id })
        }
        (Action::CreateAccount(_), None) | (_, Some(_)) => Ok(()),
        (Action::Transfer(_), None) if super::transfer::creates_account(running) => Ok(()),
        (_, None) => Err(ActionErrorKind::AccountDoesNotExist { account_id }),
    }
}

pub fn check_actor(running: &Running<'_>, action: &Action) -> Refused {
    let account_id = running.receipt.receiver_id();
    match action {
        Action::CreateAccount(_)
        | Action::FunctionCall(_)
        | Action::Transfer(_)
        | Action::TransferToGasKey(_)
        | Action::Delegate(_)
        | Action::DelegateV2(_)
        | Action::DeterministicStateInit(_)
        | Action::UniversalStateInit(_) => Ok(()),
        Action::DeployContract(_)
        | Action::Stake(_)
        | Action::AddKey(_)
        | Action::DeleteKey(_)
        | Action::DeployGlobalContract(_)
        | Action::UseGlobalContract(_)
        | Action::WithdrawFromGasKey(_)
        | Action::DeleteAccount(_) => {
            if running.actor != *account_id {
                return Err(ActionErrorKind::ActorNoPermission {
                    account_id: account_id.clone(),
                    actor_id: running.actor.clone(),
                });
            }
            let locked = running.account.as_ref().map_or(Balance::ZERO, Account::locked);
            if matches!(action, Action::DeleteAccount(_)) && locked > Balance::ZERO {
                return Err(ActionErrorKind::DeleteAccountStaking { account_id: account_id.clone() });
            }
            Ok(())
        }
    }
}

pub fn create(running: &mut Running<'_>, result: &mut ActionResult) {
    let account_id = running.receipt.receiver_id();
    let predecessor_id = running.receipt.predecessor_id();
    let rules = &running.env.config.account_creation_config;
    if account_id.is_top_level() {
        let short = account_id.len() < usize::from(rules.min_allowed_top_level_account_length);
        if short && *predecessor_id != rules.registrar_account_id {
            return result.fail(ActionErrorKind::CreateAccountOnlyByRegistrar {
                account_id: account_id.clone(),
                registrar_account_id: rules.registrar_account_id.clone(),
                predecessor_id: predecessor_id.clone(),
            });
        }
    } else if !account_id.is_sub_account_of(predecessor_id) {
        return result.fail(ActionErrorKind::CreateAccountNotAllowed {
            account_id: account_id.clone(),
            predecessor_id: predecessor_id.clone(),
        });
    }
    running.actor = account_id.clone();
    let bytes = running.env.config.fees.storage_usage_config.num_bytes_account;
    running.account = Some(Account::new(Balance::ZERO, Balance::ZERO, AccountContract::None, bytes));
}

pub fn delete(
    running: &mut Running<'_>,
    state: &mut StateUpdate<'_>,
    beneficiary: &AccountId,
    result: &mut ActionResult,
) -> Result<(), Error> {
    let account_id = running.receipt.receiver_id();
    let account = running.account.as_ref().ok_or_else(|| missing(account_id))?;
    let code = state.code(account_id).map_or(0, |code| length(code.len()));
    if account.storage_usage().saturating_sub(code) > Account::MAX_ACCOUNT_DELETION_STORAGE_USAGE {
        result.fail(ActionErrorKind::DeleteAccountWithLargeState { account_id: account_id.clone() });
        return Ok(());
    }
    if account.amount() > Balance::ZERO {
        result.new_receipts.push(Receipt::new_balance_refund(beneficiary, account.amount()));
    }
    erase(state, account_id)?;
    running.actor = running.receipt.predecessor_id().clone();
    running.account = None;
    Ok(())
}

/// Removes an account with its code, keys and data.
fn erase(state: &mut StateUpdate<'_>, account_id: &AccountId) -> Result<(), Error> {
    let unreadable = |err: std::io::Error| Error::Inconsistent(format!("a key of {account_id}: {err}"));
    state.remove(TrieKey::Account { account_id: account_id.clone() });
    state.remove(TrieKey::ContractCode { account_id: account_id.clone() });
    for (key, _) in state.scan(&trie_key_parsers::get_raw_prefix_for_access_keys(account_id)) {
        let handle = trie_key_parsers::parse_key_handle_from_access_key_key(&key, account_id).map_err(unreadable)?;
        state.remove(TrieKey::access_key(account_id.clone(), handle));
    }
    for (key, _) in state.scan(&trie_key_parsers::get_raw_prefix_for_contract_data(account_id, &[])) {
        let key = trie_key_parsers::parse_data_key_from_contract_data_key(&key, account_id).map_err(unreadable)?;
        state.remove(TrieKey::ContractData { account_id: account_id.clone(), key: key.to_vec() });
    }
    Ok(())
}

/// `true` where an account of this name comes to be by a transfer, with the key its name reports.
pub fn is_implicit(account_id: &AccountId) -> bool {
    account_id.get_account_type() == AccountType::NearImplicitAccount
}
