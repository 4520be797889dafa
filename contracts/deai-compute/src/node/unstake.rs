use near_sdk::json_types::U64;
use near_sdk::{AccountId, NearToken, env, near};

use super::{Node, Status};
use crate::error::Error;
use crate::event::{StakeWithdrawn, UnstakeCancelled, UnstakeRequested};
use crate::storage::{check_one_yocto, send};
use crate::{Contract, ContractExt};

#[near]
impl Contract {
    /// Begins to unbond stake of the calling node: `amount`, in yoctoNEAR, or all of it. What stays must be
    /// the least stake or nothing; with nothing the node takes no tasks any more. Until it is released what
    /// unbonds can be slashed. What was unbonding already waits with it. Gives when it is released. Attach
    /// 1 yoctoNEAR.
    ///
    /// # Errors
    /// `one_yocto`, `node_unknown`, `nothing_staked`, `unstake_too_much`.
    #[payable]
    #[handle_result]
    pub fn request_unstake(&mut self, amount: Option<NearToken>) -> Result<U64, Box<Error>> {
        check_one_yocto()?;
        let node_id = env::predecessor_account_id();
        let mut node = self.find_node(&node_id)?;
        let amount = amount.unwrap_or(node.stake);
        let left = node.check_unstake(&node_id, amount, self.parameters.min_stake)?;

        node.stake = left;
        node.unbonding = node.unbonding.checked_add(amount).ok_or(Error::Overflow { what: "unbonding" })?;
        node.release_at = env::block_timestamp().saturating_add(self.parameters.unbonding_ns.0);
        let release_at = node.release_at;
        self.greet(&node_id, &mut node)?;
        self.emit(UnstakeRequested {
            node_id: node_id.to_string(),
            amount: amount.as_yoctonear(),
            stake: left.as_yoctonear(),
            unbonding: node.unbonding.as_yoctonear(),
            release_at,
        })?;
        if left.is_zero() {
            self.turn(&node_id, &mut node, Status::Unbonding)?;
        }
        self.put_node(&node_id, node);
        Ok(U64(release_at))
    }

    /// Makes all that is unbonding stake again. Attach 1 yoctoNEAR.
    ///
    /// # Errors
    /// `one_yocto`, `node_unknown`, `nothing_unbonding`.
    #[payable]
    #[handle_result]
    pub fn cancel_unstake(&mut self) -> Result<(), Box<Error>> {
        check_one_yocto()?;
        let node_id = env::predecessor_account_id();
        let mut node = self.find_node(&node_id)?;
        let amount = node.check_unbonding(&node_id)?;

        node.stake = node.at_stake();
        node.unbonding = NearToken::ZERO;
        node.release_at = 0;
        self.greet(&node_id, &mut node)?;
        self.emit(UnstakeCancelled {
            node_id: node_id.to_string(),
            amount: amount.as_yoctonear(),
            stake: node.stake.as_yoctonear(),
        })?;
        if node.status == Status::Unbonding {
            self.turn(&node_id, &mut node, Status::Online)?;
        }
        self.seat(&node_id, &mut node)?;
        self.put_node(&node_id, node);
        Ok(())
    }

    /// Pays out what has unbonded, and gives it in yoctoNEAR. A node that unbonds all of its stake must have
    /// no task active and no result that is not final. Attach 1 yoctoNEAR.
    ///
    /// # Errors
    /// `one_yocto`, `node_unknown`, `nothing_unbonding`, `not_released`, `node_busy`.
    #[payable]
    #[handle_result]
    pub fn withdraw_stake(&mut self) -> Result<NearToken, Box<Error>> {
        check_one_yocto()?;
        let node_id = env::predecessor_account_id();
        let mut node = self.find_node(&node_id)?;
        let amount = node.check_unbonding(&node_id)?;
        node.check_released(&node_id, env::block_timestamp())?;

        self.release_stake(&mut node)?;
        self.emit(StakeWithdrawn { node_id: node_id.to_string(), amount: amount.as_yoctonear() })?;
        self.greet(&node_id, &mut node)?;
        self.seat(&node_id, &mut node)?;
        self.put_node(&node_id, node);
        send(node_id, amount);
        Ok(amount)
    }
}

impl Contract {
    pub(super) fn release_stake(&mut self, node: &mut Node) -> Result<(), Box<Error>> {
        self.staked = self.staked.checked_sub(node.unbonding).ok_or(Error::Inconsistent { what: "staked" })?;
        node.unbonding = NearToken::ZERO;
        node.release_at = 0;
        Ok(())
    }
}

impl Node {
    /// What stays at stake.
    fn check_unstake(
        &self,
        node_id: &AccountId,
        amount: NearToken,
        min_stake: NearToken,
    ) -> Result<NearToken, Box<Error>> {
        if self.stake.is_zero() || amount.is_zero() {
            return Err(Error::NothingStaked { node_id: node_id.to_string() }.into());
        }
        match self.stake.checked_sub(amount) {
            Some(left) if left.is_zero() || left >= min_stake => Ok(left),
            _ => {
                let [amount, stake, min_stake] = [amount, self.stake, min_stake].map(|amount| amount.as_yoctonear());
                Err(Error::UnstakeTooMuch { amount, stake, min_stake }.into())
            }
        }
    }

    fn check_unbonding(&self, node_id: &AccountId) -> Result<NearToken, Box<Error>> {
        if self.unbonding.is_zero() {
            return Err(Error::NothingUnbonding { node_id: node_id.to_string() }.into());
        }
        Ok(self.unbonding)
    }

    /// The time is over, and where all stake goes nothing is left that it may have to answer for.
    pub(super) fn check_released(&self, node_id: &AccountId, now: u64) -> Result<(), Box<Error>> {
        if now < self.release_at {
            return Err(Error::NotReleased { node_id: node_id.to_string(), release_at: self.release_at, now }.into());
        }
        if self.status == Status::Unbonding { self.check_idle(node_id) } else { Ok(()) }
    }
}
