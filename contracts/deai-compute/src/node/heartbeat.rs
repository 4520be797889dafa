use near_sdk::{env, near};

use crate::error::Error;
use crate::{Contract, ContractExt};

#[near]
impl Contract {
    /// The calling node is alive. Each other call of its own says so too. A node that was marked offline is
    /// online again, and takes the oldest task that waits for it.
    ///
    /// # Errors
    /// `node_unknown`.
    #[handle_result]
    pub fn heartbeat(&mut self) -> Result<(), Box<Error>> {
        let node_id = env::predecessor_account_id();
        let mut node = self.find_node(&node_id)?;
        self.greet(&node_id, &mut node)?;
        self.seat(&node_id, &mut node)?;
        self.put_node(&node_id, node);
        Ok(())
    }
}
