use near_sdk::json_types::U64;
use near_sdk::{AccountId, env, near};

use super::{Outcome, Task};
use crate::error::Error;
use crate::event::TaskCancelled;
use crate::storage::{check_one_yocto, send};
use crate::{Contract, ContractExt};

#[near]
impl Contract {
    /// The requester takes back a task that no node has yet, and its reward. Attach 1 yoctoNEAR.
    ///
    /// # Errors
    /// `one_yocto`, `task_unknown`, `task_over`, `not_requester`, `not_pending`.
    #[payable]
    #[handle_result]
    pub fn cancel_task(&mut self, task_id: U64) -> Result<(), Error> {
        check_one_yocto()?;
        let task_id = task_id.0;
        let task = self.find_task(task_id)?;
        task.check_cancel(task_id, &env::predecessor_account_id())?;

        let freed = self.finish(task_id, &task, Outcome::Cancelled, None)?;
        let spent = self.refund_reward(&task, task_id)?;
        self.emit(TaskCancelled { task_id, refund: task.reward })?;
        send(task.requester_id, freed.saturating_sub(spent));
        Ok(())
    }
}

impl Task {
    fn check_cancel(&self, task_id: u64, caller_id: &AccountId) -> Result<(), Error> {
        if *caller_id != self.requester_id {
            let [requester_id, caller_id] = [&self.requester_id, caller_id].map(ToString::to_string);
            return Err(Error::NotRequester { task_id, requester_id, caller_id });
        }
        match self.node_id() {
            Some(node_id) => Err(Error::NotPending { task_id, node_id: node_id.to_string() }),
            None => Ok(()),
        }
    }
}
