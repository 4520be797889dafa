use near_sdk::{env, near};

use super::Status;
use crate::error::Error;
use crate::{Contract, ContractExt};

#[near]
impl Contract {
    /// The calling node takes no tasks while it is in maintenance; those it has stay due.
    ///
    /// # Errors
    /// `node_unknown`, `node_unbonding`.
    #[handle_result]
    pub fn set_maintenance(&mut self, maintenance: bool) -> Result<(), Box<Error>> {
        let node_id = env::predecessor_account_id();
        let mut node = self.find_node(&node_id)?;
        self.greet(&node_id, &mut node)?;
        match (node.status, maintenance) {
            (Status::Unbonding, _) => return Err(Error::NodeUnbonding { node_id: node_id.to_string() }.into()),
            (Status::Online, true) => self.turn(&node_id, &mut node, Status::Maintenance)?,
            (Status::Maintenance, false) => self.turn(&node_id, &mut node, Status::Online)?,
            // It is so already. Nobody is offline who was just greeted.
            (Status::Online | Status::Maintenance | Status::Offline, _) => {}
        }
        self.seat(&node_id, &mut node)?;
        self.put_node(&node_id, node);
        Ok(())
    }
}
