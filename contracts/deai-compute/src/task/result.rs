use near_sdk::json_types::U64;
use near_sdk::{AccountId, env, near};

use super::{Outcome, State, Task};
use crate::error::Error;
use crate::event::{ResultSubmitted, TaskCompleted};
use crate::storage::{check_one_yocto, send};
use crate::text::{check_uri, read_sha256};
use crate::{Contract, ContractExt};

#[near]
impl Contract {
    /// The node that the task is assigned to hands in its result and is paid the reward. It takes the oldest
    /// task that waits for it in the same call. Attach 1 yoctoNEAR.
    ///
    /// # Errors
    /// `one_yocto`, `task_unknown`, `task_over`, `not_assigned`, `not_assignee`, `too_late`, `uri`, `sha256`.
    #[payable]
    #[handle_result]
    pub fn submit_result(&mut self, task_id: U64, output_uri: String, output_sha256: String) -> Result<(), Error> {
        check_one_yocto()?;
        let (task_id, node_id) = (task_id.0, env::predecessor_account_id());
        let task = self.find_task(task_id)?;
        task.check_result(task_id, &node_id, env::block_timestamp())?;
        check_uri("output_uri", &output_uri)?;
        let output_sha256 = read_sha256("output_sha256", &output_sha256)?;

        let freed = self.finish(task_id, &task, Outcome::Completed, Some(output_sha256))?;
        self.emit(ResultSubmitted { task_id, node_id: node_id.to_string(), output_uri, output_sha256 })?;
        self.pay_reward(&node_id, task.reward, task_id)?;
        self.emit(TaskCompleted { task_id, node_id: node_id.to_string(), reward: task.reward })?;
        self.release_node(&node_id, Outcome::Completed)?;
        send(task.requester_id, freed);
        Ok(())
    }
}

impl Task {
    fn check_result(&self, task_id: u64, caller_id: &AccountId, now: u64) -> Result<(), Error> {
        let State::Assigned { node_id, .. } = &self.state else { return Err(Error::NotAssigned { task_id }) };
        if node_id != caller_id {
            let [node_id, caller_id] = [node_id, caller_id].map(ToString::to_string);
            return Err(Error::NotAssignee { task_id, node_id, caller_id });
        }
        // Time decides, not whose call comes first: at one moment a task can be paid or expired, never both.
        if now >= self.expires_at {
            return Err(Error::TooLate { task_id, expires_at: self.expires_at, now });
        }
        Ok(())
    }
}
