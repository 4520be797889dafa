use near_sdk::{AccountId, Gas, NearToken, Promise, PromiseError, env, near};

use super::Price;
use super::view::PriceView;
use crate::error::{Error, OracleError};
use crate::event::PriceRefreshed;
use crate::{Contract, ContractExt, limit};

const ORACLE_GAS: Gas = Gas::from_tgas(20);
const CALLBACK_GAS: Gas = Gas::from_tgas(8);

#[near]
impl Contract {
    /// Asks the oracle what the token is worth, and gives the price that is known then. Anyone may call it,
    /// with 40 TGas or more. What the oracle answers is refused with an error of the callback's, and changes
    /// nothing.
    ///
    /// # Errors
    /// `oracle_off`; of the callback `oracle_changed`, `oracle_failed`, `oracle_too_long`,
    /// `oracle_unreadable`, `price_missing`, `price_null`, `price_unusable`, `price_not_recent`,
    /// `price_future`, `price_stale`, `price_older`.
    #[handle_result]
    pub fn refresh_price(&mut self) -> Result<Promise, Box<Error>> {
        let oracle = self.find_oracle()?;
        let args = format!(r#"{{"asset_ids":["{}"]}}"#, oracle.asset_id).into_bytes();
        let question =
            Promise::new(oracle.oracle_id.clone()).function_call("get_price_data", args, NearToken::ZERO, ORACLE_GAS);
        let callback = Self::ext(env::current_account_id()).with_static_gas(CALLBACK_GAS).with_unused_gas_weight(0);
        Ok(question.then(callback.on_price(oracle.oracle_id, oracle.asset_id)))
    }

    /// The oracle's answer is there. Called by the market itself.
    #[private]
    #[handle_result]
    pub fn on_price(
        &mut self,
        #[serializer(borsh)] oracle_id: AccountId,
        #[serializer(borsh)] asset_id: String,
    ) -> Result<PriceView, Box<Error>> {
        let oracle = self.find_oracle()?;
        if oracle.oracle_id != oracle_id || oracle.asset_id != asset_id {
            return Err(OracleError::Changed.into());
        }
        let oracle_id = oracle_id.to_string();
        let answer = match env::promise_result_checked(0, limit::ORACLE_ANSWER) {
            Ok(answer) => answer,
            Err(PromiseError::TooLong(length)) => return Err(OracleError::TooLong { oracle_id, length }.into()),
            Err(_) => return Err(OracleError::Failed { oracle_id }.into()),
        };
        let price = oracle.read(&answer, env::block_timestamp())?;
        self.check_newer(&price)?;

        let event = PriceRefreshed {
            oracle_id,
            asset_id,
            multiplier: price.multiplier,
            decimals: price.decimals,
            priced_at: price.priced_at,
        };
        let view = PriceView::from(&price);
        self.put_price(price);
        self.emit(event)?;
        Ok(view)
    }
}

impl Contract {
    /// Answers can come in another order than they were asked for: an older one says nothing new.
    fn check_newer(&self, price: &Price) -> Result<(), OracleError> {
        let (priced_at, known_at) = (price.priced_at, self.find_price().priced_at);
        if priced_at < known_at { Err(OracleError::Older { priced_at, known_at }) } else { Ok(()) }
    }
}
