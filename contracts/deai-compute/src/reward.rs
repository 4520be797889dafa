//! The escrow: rewards of open tasks, on the market's own token account, which holds nothing else.

use near_contract_standards::fungible_token::events::FtTransfer;
use near_sdk::json_types::U128;
use near_sdk::{AccountId, NearToken, env};

use crate::Contract;
use crate::error::Error;
use crate::task::Task;

impl Contract {
    pub(crate) fn hold_reward(&mut self, requester_id: &AccountId, reward: u128, task_id: u64) -> Result<(), Error> {
        self.escrow = self.escrow.checked_add(reward).ok_or(Error::Overflow { what: "escrow" })?;
        let market_id = env::current_account_id();
        self.move_tokens(requester_id, &market_id, reward, &format!("escrow of task {task_id}"))
    }

    pub(crate) fn pay_reward(&mut self, node_id: &AccountId, reward: u128, task_id: u64) -> Result<(), Error> {
        let distributed = self.total_rewards_distributed.checked_add(reward);
        self.total_rewards_distributed = distributed.ok_or(Error::Overflow { what: "rewards distributed" })?;
        self.leave_escrow(node_id, reward, &format!("reward of task {task_id}"))
    }

    /// Gives the reward back. A requester without a token account gets a new one, from what it paid for the
    /// task's storage: a refund must not need anyone's goodwill. The price of that is returned.
    pub(crate) fn refund_reward(&mut self, task: &Task, task_id: u64) -> Result<NearToken, Error> {
        let spent = self.account_price(&task.requester_id);
        self.register_account(&task.requester_id);
        self.leave_escrow(&task.requester_id, task.reward, &format!("refund of task {task_id}"))?;
        Ok(spent)
    }

    fn leave_escrow(&mut self, to: &AccountId, amount: u128, memo: &str) -> Result<(), Error> {
        self.escrow = self.escrow.checked_sub(amount).ok_or(Error::Inconsistent { what: "escrow" })?;
        self.move_tokens(&env::current_account_id(), to, amount, memo)
    }

    fn move_tokens(&mut self, from: &AccountId, to: &AccountId, amount: u128, memo: &str) -> Result<(), Error> {
        let accounts = &mut self.token.accounts;
        let balance_of = |id: &AccountId, balance: Option<u128>| {
            balance.ok_or_else(|| Error::Unregistered { account_id: id.to_string() })
        };
        let balance = balance_of(from, accounts.get(from))?;
        let left = balance.checked_sub(amount).ok_or_else(|| Error::BalanceTooSmall {
            account_id: from.to_string(),
            balance,
            needed: amount,
        })?;
        let grown = balance_of(to, accounts.get(to))?.checked_add(amount).ok_or(Error::Overflow { what: "balance" })?;
        accounts.insert(from, &left);
        accounts.insert(to, &grown);
        FtTransfer { old_owner_id: from, new_owner_id: to, amount: U128(amount), memo: Some(memo) }.emit();
        Ok(())
    }
}
