use near_sdk::AccountId;

use super::Node;
use crate::Contract;
use crate::error::Error;
use crate::event::BountyPaid;
use crate::storage::send;

impl Contract {
    /// Pays who moved on what the node left lying, from its stake. The caller stores the node.
    pub(super) fn pay_bounty_from_stake(
        &mut self,
        node_id: &AccountId,
        node: &mut Node,
        keeper_id: AccountId,
    ) -> Result<(), Box<Error>> {
        let amount = self.parameters.keeper_bounty.min(node.at_stake());
        if amount.is_zero() || keeper_id == *node_id {
            return Ok(());
        }
        self.take_stake(node, amount)?;
        self.emit(BountyPaid {
            task_id: None,
            payer_id: node_id.to_string(),
            keeper_id: keeper_id.to_string(),
            amount: amount.as_yoctonear(),
        })?;
        send(keeper_id, amount);
        Ok(())
    }
}
