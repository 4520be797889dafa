use near_sdk::json_types::U64;
use near_sdk::{env, near};

use super::Outcome;
use crate::error::Error;
use crate::event::TaskExpired;
use crate::storage::send;
use crate::{Contract, ContractExt};

#[near]
impl Contract {
    /// Ends a task whose time is over: the reward goes back to the requester, and a node that held the task
    /// is free for the next one. Anyone may call it.
    ///
    /// # Errors
    /// `task_unknown`, `task_over`, `not_expired`.
    #[handle_result]
    pub fn expire_task(&mut self, task_id: U64) -> Result<(), Error> {
        let (task_id, now) = (task_id.0, env::block_timestamp());
        let task = self.find_task(task_id)?;
        if now < task.expires_at {
            return Err(Error::NotExpired { task_id, expires_at: task.expires_at, now });
        }

        let freed = self.finish(task_id, &task, Outcome::Expired, None)?;
        let spent = self.refund_reward(&task, task_id)?;
        let node_id = task.node_id().cloned();
        self.emit(TaskExpired { task_id, node_id: node_id.as_ref().map(ToString::to_string), refund: task.reward })?;
        if let Some(node_id) = &node_id {
            self.release_node(node_id, Outcome::Expired)?;
        }
        send(task.requester_id, freed.saturating_sub(spent));
        Ok(())
    }
}
