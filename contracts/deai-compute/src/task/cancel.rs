use near_sdk::json_types::U64;
use near_sdk::{env, near};

use super::State;
use super::record::{Ending, Outcome};
use crate::error::Error;
use crate::event::TaskCancelled;
use crate::storage::{check_one_yocto, send};
use crate::{Contract, ContractExt};

#[near]
impl Contract {
    /// The requester reverts a task that waits for a node, and its reward. Attach 1 yoctoNEAR.
    ///
    /// # Errors
    /// `one_yocto`, `task_unknown`, `task_over`, `not_requester`, `wrong_state`.
    #[payable]
    #[handle_result]
    pub fn cancel_task(&mut self, task_id: U64) -> Result<(), Box<Error>> {
        check_one_yocto()?;
        let task_id = task_id.0;
        let task = self.find_task(task_id)?;
        task.check_requester(task_id, &env::predecessor_account_id())?;
        let State::Pending { .. } = task.state else { return Err(task.wrong_state(task_id, "pending")) };

        let ending = Ending { outcome: Outcome::Cancelled, node_id: None, output_sha256: None };
        let freed = self.finish_unpaid(task_id, &task, &ending)?;
        self.emit(TaskCancelled { task_id, refund: task.reward })?;
        let bounty = self.settle_bounty(task_id, &task, None)?;
        send(task.requester_id, freed.saturating_add(bounty));
        Ok(())
    }
}
