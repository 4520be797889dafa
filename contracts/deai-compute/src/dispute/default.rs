use near_sdk::json_types::U64;
use near_sdk::{env, near};

use crate::error::Error;
use crate::event::{CompletedBy, DisputeDefaulted};
use crate::storage::send;
use crate::task::State;
use crate::{Contract, ContractExt};

#[near]
impl Contract {
    /// Ends a dispute in which no arbiter ruled in time: each side has its bond back, and the node is paid.
    /// The node itself may call it once the time is over, anyone once the grace behind that is over too; the
    /// bounty that the requester put up with its task is the caller's.
    ///
    /// # Errors
    /// `task_unknown`, `task_over`, `wrong_state`, `not_due`.
    #[handle_result]
    pub fn default_dispute(&mut self, task_id: U64) -> Result<(), Box<Error>> {
        let (task_id, caller_id, now) = (task_id.0, env::predecessor_account_id(), env::block_timestamp());
        let task = self.find_task(task_id)?;
        let State::Disputed(dispute) = &task.state else {
            return Err(task.wrong_state(task_id, "disputed"));
        };
        let handed = &dispute.handed;
        let due_at = if caller_id == handed.node_id { dispute.rule_by } else { dispute.keeper_at };
        if now < due_at {
            return Err(Error::NotDue { task_id, due_at, now }.into());
        }

        self.free_bonds(dispute.bonds())?;
        self.emit(DisputeDefaulted {
            task_id,
            requester_amount: dispute.bond.as_yoctonear(),
            node_amount: dispute.node_bond().as_yoctonear(),
        })?;
        self.complete(task_id, &task, handed, CompletedBy::Default, Some(&caller_id))?;
        send(task.requester_id.clone(), dispute.bond);
        send(handed.node_id.clone(), dispute.node_bond());
        Ok(())
    }
}
