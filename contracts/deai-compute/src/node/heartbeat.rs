use near_sdk::{env, near};

use crate::error::Error;
use crate::{Contract, ContractExt};

#[near]
impl Contract {
    /// The calling node is alive. `submit_result` says so too.
    ///
    /// # Errors
    /// `node_unknown`.
    #[handle_result]
    pub fn heartbeat(&mut self) -> Result<(), Error> {
        let node_id = env::predecessor_account_id();
        let mut node = self.find_node(&node_id)?;
        node.last_heartbeat_at = env::block_timestamp();
        self.put_node(&node_id, node);
        Ok(())
    }
}
