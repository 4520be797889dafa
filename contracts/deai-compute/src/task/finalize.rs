use near_sdk::json_types::U64;
use near_sdk::{env, near};

use super::State;
use crate::error::Error;
use crate::event::CompletedBy;
use crate::{Contract, ContractExt};

#[near]
impl Contract {
    /// Pays the node of a result that was neither accepted nor disputed in time. The node itself may call it
    /// once the result is final, anyone once the grace behind that is over too; the requester's bounty is the
    /// caller's.
    ///
    /// # Errors
    /// `task_unknown`, `task_over`, `wrong_state`, `not_due`.
    #[handle_result]
    pub fn finalize_task(&mut self, task_id: U64) -> Result<(), Box<Error>> {
        let (task_id, caller_id, now) = (task_id.0, env::predecessor_account_id(), env::block_timestamp());
        let task = self.find_task(task_id)?;
        let State::Submitted { handed, final_at, keeper_at } = &task.state else {
            return Err(task.wrong_state(task_id, "submitted"));
        };
        let due_at = if caller_id == handed.node_id { *final_at } else { *keeper_at };
        if now < due_at {
            return Err(Error::NotDue { task_id, due_at, now }.into());
        }
        self.complete(task_id, &task, handed, CompletedBy::Time, Some(&caller_id))
    }
}
