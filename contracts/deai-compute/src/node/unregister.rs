use near_sdk::{NearToken, env, near};

use crate::error::Error;
use crate::event::NodeUnregistered;
use crate::storage::{check_one_yocto, send};
use crate::{Contract, ContractExt};

#[near]
impl Contract {
    /// The caller stops being a node and gets back its stake and what it paid for storage, in yoctoNEAR. It
    /// asked for all of its stake before, the unbonding time is over, it has no task active and no result
    /// that is not final. Its token account stays. Attach 1 yoctoNEAR.
    ///
    /// # Errors
    /// `one_yocto`, `node_unknown`, `node_busy`, `still_staked`, `not_released`.
    #[payable]
    #[handle_result]
    pub fn unregister_node(&mut self) -> Result<NearToken, Box<Error>> {
        check_one_yocto()?;
        let node_id = env::predecessor_account_id();
        let mut node = self.find_node(&node_id)?;
        node.check_idle(&node_id)?;
        if !node.stake.is_zero() {
            return Err(Error::StillStaked { node_id: node_id.to_string(), stake: node.stake.as_yoctonear() }.into());
        }
        node.check_released(&node_id, env::block_timestamp())?;

        for seat in &node.seats {
            self.leave_ring(seat)?;
        }
        self.nodes.remove(&node_id);
        let stake = node.unbonding;
        self.release_stake(&mut node)?;
        self.free_storage(node.storage_paid)?;

        self.emit(NodeUnregistered { node_id: node_id.to_string(), stake: stake.as_yoctonear() })?;
        let back = stake.saturating_add(node.storage_paid);
        send(node_id, back);
        Ok(back)
    }
}
