//! The escrow: rewards of open tasks, on the market's own token account, which holds nothing else.

use near_contract_standards::fungible_token::events::FtTransfer;
use near_sdk::json_types::U128;
use near_sdk::{AccountId, NearToken, env};

use crate::Contract;
use crate::error::Error;
use crate::task::Task;

impl Contract {
    /// Takes the rewards of these tasks together.
    pub(crate) fn hold_rewards(
        &mut self,
        requester_id: &AccountId,
        rewards: u128,
        ids: &[u64],
    ) -> Result<(), Box<Error>> {
        let account_id = requester_id.to_string();
        let Some(balance) = self.token.accounts.get(requester_id) else {
            return Err(Error::Unregistered { account_id }.into());
        };
        let Some(left) = balance.checked_sub(rewards) else {
            return Err(Error::BalanceTooSmall { account_id, balance, needed: rewards }.into());
        };
        let escrow = self.escrow.checked_add(rewards).ok_or(Error::Overflow { what: "escrow" })?;
        self.token.accounts.insert(requester_id, &left);
        let market_id = self.put_escrow(escrow);
        let memo = match ids {
            [first, .., last] => format!("escrow of tasks {first} to {last}"),
            ids => format!("escrow of task {}", ids.first().copied().unwrap_or_default()),
        };
        self.emit_transfer(requester_id, &market_id, rewards, &memo)
    }

    pub(crate) fn pay_reward(&mut self, node_id: &AccountId, reward: u128, task_id: u64) -> Result<(), Box<Error>> {
        let distributed = self.total_rewards_distributed.checked_add(reward);
        self.total_rewards_distributed = distributed.ok_or(Error::Overflow { what: "rewards distributed" })?;
        self.leave_escrow(node_id, reward, &format!("reward of task {task_id}"))
    }

    /// Gives the reward back. A requester without a token account gets a new one, from what it paid for the
    /// task's storage: a refund must not need anyone's goodwill. The price of that is returned.
    pub(crate) fn refund_reward(&mut self, task: &Task, task_id: u64) -> Result<NearToken, Box<Error>> {
        let spent = self.account_price(&task.requester_id);
        self.open_account(&task.requester_id, spent);
        self.leave_escrow(&task.requester_id, task.reward, &format!("refund of task {task_id}"))?;
        Ok(spent)
    }

    fn leave_escrow(&mut self, to: &AccountId, amount: u128, memo: &str) -> Result<(), Box<Error>> {
        let escrow = self.escrow.checked_sub(amount).ok_or(Error::Inconsistent { what: "escrow" })?;
        let Some(balance) = self.token.accounts.get(to) else {
            return Err(Error::Unregistered { account_id: to.to_string() }.into());
        };
        let grown = balance.checked_add(amount).ok_or(Error::Overflow { what: "balance" })?;
        self.token.accounts.insert(to, &grown);
        let market_id = self.put_escrow(escrow);
        self.emit_transfer(&market_id, to, amount, memo)
    }

    /// Writes the balance of the market's own account without reading it: no transfer can reach it.
    fn put_escrow(&mut self, escrow: u128) -> AccountId {
        let market_id = env::current_account_id();
        self.escrow = escrow;
        self.token.accounts.insert(&market_id, &escrow);
        market_id
    }

    fn emit_transfer(&mut self, from: &AccountId, to: &AccountId, amount: u128, memo: &str) -> Result<(), Box<Error>> {
        // The line's constant part, and an amount of at most 39 digits.
        let bytes = from.len().saturating_add(to.len()).saturating_add(memo.len()).saturating_add(180);
        self.note_log(bytes)?;
        FtTransfer { old_owner_id: from, new_owner_id: to, amount: U128(amount), memo: Some(memo) }.emit();
        Ok(())
    }
}
