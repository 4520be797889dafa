use near_sdk::json_types::U64;
use near_sdk::{env, near};

use super::State;
use super::record::{Ending, Outcome};
use crate::error::Error;
use crate::event::TaskExpired;
use crate::storage::send;
use crate::{Contract, ContractExt};

#[near]
impl Contract {
    /// Ends a task that waits for a node and whose time is over: the reward goes back to the requester.
    /// Anyone may call it; the requester's bounty is the caller's. Of a task that a node has see
    /// `reassign_task`.
    ///
    /// # Errors
    /// `task_unknown`, `task_over`, `wrong_state`, `not_due`.
    #[handle_result]
    pub fn expire_task(&mut self, task_id: U64) -> Result<(), Box<Error>> {
        let (task_id, now) = (task_id.0, env::block_timestamp());
        let task = self.find_task(task_id)?;
        let State::Pending { .. } = task.state else { return Err(task.wrong_state(task_id, "pending")) };
        if now < task.expires_at {
            return Err(Error::NotDue { task_id, due_at: task.expires_at, now }.into());
        }

        let ending = Ending { outcome: Outcome::Expired, node_id: None, output_sha256: None };
        let freed = self.finish_unpaid(task_id, &task, &ending)?;
        self.emit(TaskExpired { task_id, node_id: None, refund: task.reward })?;
        let bounty = self.settle_bounty(task_id, &task, Some(&env::predecessor_account_id()))?;
        send(task.requester_id, freed.saturating_add(bounty));
        Ok(())
    }
}
