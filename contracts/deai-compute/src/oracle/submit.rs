#![expect(clippy::too_many_arguments, reason = "each argument of `submit_task_usd` is a member of the call's JSON")]

use near_sdk::json_types::{U64, U128};
use near_sdk::{env, near};

use crate::error::{Error, OracleError};
use crate::event::TaskPriced;
use crate::task::Request;
use crate::{Contract, ContractExt};

#[near]
impl Contract {
    /// `submit_task` with the reward in dollars: `reward_micro_usd` millionths of one, converted at the last
    /// price and rounded up to the token's smallest unit. Where that comes to more than `max_reward` nothing
    /// happens. Call `refresh_price` before if the price is not fresh. All else is as with `submit_task`.
    ///
    /// # Errors
    /// `oracle_off`, `no_price`, `price_stale`, `micro_usd`, `above_max_reward`, `overflow`, and those of
    /// `submit_task`.
    #[payable]
    #[handle_result]
    pub fn submit_task_usd(
        &mut self,
        class: String,
        kind: String,
        input_uri: String,
        input_sha256: String,
        project: Option<String>,
        min_reputation: Option<u16>,
        run_time_ns: U64,
        reward_micro_usd: U64,
        max_reward: U128,
        expires_at: U64,
    ) -> Result<U64, Box<Error>> {
        let price = self.fresh_price(env::block_timestamp())?;
        let (reward, max_reward) = (price.tokens_for(reward_micro_usd.0)?, max_reward.0);
        if reward > max_reward {
            return Err(OracleError::AboveMax { reward, max_reward }.into());
        }
        let request = Request {
            class,
            kind,
            input_uri,
            input_sha256,
            project,
            min_reputation,
            run_time_ns,
            reward: U128(reward),
            expires_at,
        };
        let ids = self.take_requests(vec![request])?;
        let task_id = ids.into_iter().next().ok_or(Error::Inconsistent { what: "tasks" })?;
        self.emit(TaskPriced {
            task_id: task_id.0,
            reward_micro_usd: reward_micro_usd.0,
            reward,
            multiplier: price.multiplier,
            decimals: price.decimals,
            priced_at: price.priced_at,
        })?;
        Ok(task_id)
    }
}
