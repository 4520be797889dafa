use near_contract_standards::fungible_token::receiver::ext_ft_receiver;
use near_contract_standards::storage_management::StorageBalance;
use near_sdk::json_types::{U64, U128};
use near_sdk::{AccountId, Gas, NearToken, Promise, env, near};

use super::message::Swap;
use crate::error::{Error, ExchangeError};
use crate::event::SwapStarted;
use crate::storage::check_one_yocto;
use crate::token::check_party;
use crate::{Contract, ContractExt, limit};

const LOOK_GAS: Gas = Gas::from_tgas(10);
const EXCHANGE_GAS: Gas = Gas::from_tgas(60);
const SETTLE_GAS: Gas = Gas::from_tgas(12);
/// It has to hold the exchange's and the settlement's.
const SEND_GAS: Gas = Gas::from_tgas(95);

#[near]
impl Contract {
    /// Sends `amount` of the caller's tokens through the exchange for at least `min_amount_out` of
    /// `token_out`, which the exchange pays to the caller. Gives what the exchange kept of the amount. Attach
    /// 1 yoctoNEAR, and 150 TGas or more.
    ///
    /// - `exchange_id`: the view `exchange`. The tokens are in its hands for the time of the swap.
    /// - `pool_id`, `min_amount_out`: as Ref takes them; its view `get_return` reports what to expect.
    ///
    /// An exchange takes the tokens even where it cannot pay the output, so `token_out` is asked first whether
    /// the caller is registered there. Until it says so nothing has moved: the tokens stay on the caller's own
    /// account, and a failure needs nobody to give them back. What the exchange does not use comes back as
    /// after any `ft_transfer_call`.
    ///
    /// # Errors
    /// `one_yocto`, `escrow_account`, `exchange_off`, `other_exchange`, `swap_zero`, `same_token`,
    /// `own_swap`, `unregistered`, `balance_too_small`; of the callback `receiver_unregistered`, `receiver_unknown`, and
    /// all of these again.
    #[payable]
    #[handle_result]
    pub fn swap_reward(
        &mut self,
        exchange_id: AccountId,
        pool_id: U64,
        token_out: AccountId,
        amount: U128,
        min_amount_out: U128,
    ) -> Result<Promise, Box<Error>> {
        check_one_yocto()?;
        let account_id = env::predecessor_account_id();
        let swap = Swap { pool_id: pool_id.0, token_out, amount, min_amount_out };
        self.check_swap(&account_id, &exchange_id, &swap)?;

        let args = format!(r#"{{"account_id":"{account_id}"}}"#).into_bytes();
        let token = Promise::new(swap.token_out.clone());
        let look = token.function_call("storage_balance_of", args, NearToken::ZERO, LOOK_GAS);
        let callback = Self::ext(env::current_account_id()).with_static_gas(SEND_GAS);
        Ok(look.then(callback.on_receiver(account_id, exchange_id, swap)))
    }

    /// The output token said whether the receiver is registered. Called by the market itself.
    #[private]
    #[handle_result]
    pub fn on_receiver(
        &mut self,
        #[serializer(borsh)] account_id: AccountId,
        #[serializer(borsh)] exchange_id: AccountId,
        #[serializer(borsh)] swap: Swap,
    ) -> Result<Promise, Box<Error>> {
        check_registered(&account_id, &swap.token_out)?;
        // Blocks lie between: all may be different now, and an error still costs nobody anything.
        self.check_swap(&account_id, &exchange_id, &swap)?;
        let amount = swap.amount.0;
        self.token.internal_transfer(&account_id, &exchange_id, amount, Some("swap".to_owned()));
        self.emit(SwapStarted {
            account_id: account_id.to_string(),
            exchange_id: exchange_id.to_string(),
            pool_id: swap.pool_id,
            token_out: swap.token_out.to_string(),
            amount,
            min_amount_out: swap.min_amount_out.0,
        })?;

        let market_id = env::current_account_id();
        let exchange = ext_ft_receiver::ext(exchange_id.clone()).with_static_gas(EXCHANGE_GAS);
        let callback = Self::ext(market_id.clone()).with_static_gas(SETTLE_GAS).with_unused_gas_weight(0);
        let sent = exchange.ft_on_transfer(account_id.clone(), swap.amount, swap.message(&market_id));
        Ok(sent.then(callback.on_swap(account_id, exchange_id, swap.amount)))
    }
}

impl Contract {
    fn check_swap(&self, account_id: &AccountId, exchange_id: &AccountId, swap: &Swap) -> Result<(), Box<Error>> {
        check_party(account_id)?;
        self.check_exchange(exchange_id)?;
        for (what, value) in [("amount", swap.amount.0), ("min_amount_out", swap.min_amount_out.0)] {
            if value == 0 {
                return Err(ExchangeError::Zero { what }.into());
            }
        }
        if swap.token_out == env::current_account_id() {
            return Err(ExchangeError::SameToken { token_id: swap.token_out.to_string() }.into());
        }
        if account_id == exchange_id {
            return Err(ExchangeError::OwnSwap { exchange_id: exchange_id.to_string() }.into());
        }
        let balance = |of: &AccountId| {
            let unregistered = || Error::Unregistered { account_id: of.to_string() };
            self.token.accounts.get(of).ok_or_else(unregistered)
        };
        let (held, needed) = (balance(account_id)?, swap.amount.0);
        if held < needed {
            return Err(Error::BalanceTooSmall { account_id: account_id.to_string(), balance: held, needed }.into());
        }
        balance(exchange_id)?;
        Ok(())
    }
}

/// NEP-145: `null` where the account is not registered. The answer is a stranger's: its length is bounded.
fn check_registered(account_id: &AccountId, token_id: &AccountId) -> Result<(), ExchangeError> {
    let answer = env::promise_result_checked(0, limit::STORAGE_ANSWER).ok();
    let read = answer.and_then(|answer| serde_json::from_slice::<Option<StorageBalance>>(&answer).ok());
    let (account_id, token_id) = (account_id.to_string(), token_id.to_string());
    match read {
        None => Err(ExchangeError::ReceiverUnknown { account_id, token_id }),
        Some(Some(balance)) if !balance.total.is_zero() => Ok(()),
        Some(_) => Err(ExchangeError::ReceiverUnregistered { account_id, token_id }),
    }
}
