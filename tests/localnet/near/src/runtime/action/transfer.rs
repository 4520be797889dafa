use near_crypto::PublicKey;
use near_primitives::account::{AccessKey, AccessKeyPermission, Account, AccountContract};
use near_primitives::types::Balance;

use super::account::is_implicit;
use super::{Running, first_nonce, key, missing};
use crate::Error;
use crate::error::overflow;
use crate::state::{Read, StateUpdate};

/// `true` where a transfer to the absent receiver creates it: the only action, not a refund, and a name that is
/// a public key. Names of Ethereum addresses and of state inits need contracts this network does not hold.
pub fn creates_account(running: &Running<'_>) -> bool {
    running.action_receipt.actions().len() == 1
        && !running.receipt.predecessor_id().is_system()
        && is_implicit(running.receipt.receiver_id())
}

pub fn transfer(running: &mut Running<'_>, state: &mut StateUpdate<'_>, deposit: Balance) -> Result<(), Error> {
    let receiver = running.receipt.receiver_id();
    let Some(account) = running.account.as_mut() else {
        return create_implicit(running, state, deposit);
    };
    account.set_amount(account.amount().checked_add(deposit).ok_or_else(|| overflow("balance"))?);
    // A refund of gas names the signer's own key: what it gives back, the key may spend again.
    let is_gas_refund = running.receipt.predecessor_id().is_system() && running.action_receipt.signer_id() == receiver;
    if is_gas_refund {
        let key = running.action_receipt.signer_public_key();
        if let Some(mut access_key) = state.access_key(receiver, key)?
            && let AccessKeyPermission::FunctionCall(permission) = &mut access_key.permission
            && let Some(allowance) = &mut permission.allowance
        {
            *allowance = allowance.saturating_add(deposit);
            state.set_access_key(receiver, key, &access_key)?;
        }
    }
    Ok(())
}

fn create_implicit(running: &mut Running<'_>, state: &mut StateUpdate<'_>, deposit: Balance) -> Result<(), Error> {
    let account_id = running.receipt.receiver_id();
    let public_key = PublicKey::from_near_implicit_account(account_id).map_err(|_| missing(account_id))?;
    let access_key = AccessKey { nonce: first_nonce(running.env.height), permission: AccessKeyPermission::FullAccess };
    let usage = &running.env.config.fees.storage_usage_config;
    let bytes = usage.num_bytes_account + key::storage(&running.env.config, &public_key, &access_key);
    running.actor = account_id.clone();
    running.account = Some(Account::new(deposit, Balance::ZERO, AccountContract::None, bytes));
    state.set_access_key(account_id, &public_key, &access_key)
}
