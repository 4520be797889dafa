use near_sdk::{NearToken, env, near};

use super::Status;
use crate::error::Error;
use crate::event::StakeIncreased;
use crate::{Contract, ContractExt};

#[near]
impl Contract {
    /// Adds the attached deposit to the calling node's stake, and gives all of its stake in yoctoNEAR. With
    /// enough of it again the node takes tasks again.
    ///
    /// # Errors
    /// `node_unknown`, `node_unbonding`, `deposit_too_small`.
    #[payable]
    #[handle_result]
    pub fn increase_stake(&mut self) -> Result<NearToken, Box<Error>> {
        let (node_id, amount) = (env::predecessor_account_id(), env::attached_deposit());
        let mut node = self.find_node(&node_id)?;
        if node.status == Status::Unbonding {
            return Err(Error::NodeUnbonding { node_id: node_id.to_string() }.into());
        }
        if amount.is_zero() {
            return Err(Error::DepositTooSmall { attached: 0, needed: 1 }.into());
        }

        node.stake = node.stake.checked_add(amount).ok_or(Error::Overflow { what: "stake" })?;
        self.staked = self.staked.checked_add(amount).ok_or(Error::Overflow { what: "staked" })?;
        let stake = node.stake;
        self.greet(&node_id, &mut node)?;
        self.emit(StakeIncreased {
            node_id: node_id.to_string(),
            amount: amount.as_yoctonear(),
            stake: stake.as_yoctonear(),
        })?;
        self.seat(&node_id, &mut node)?;
        self.put_node(&node_id, node);
        Ok(stake)
    }
}
