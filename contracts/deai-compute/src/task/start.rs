use near_sdk::json_types::U64;
use near_sdk::{env, near};

use super::{State, check_assignee};
use crate::error::Error;
use crate::event::TaskStarted;
use crate::{Contract, ContractExt};

#[near]
impl Contract {
    /// The node that has the task begins to work on it: from now on it has the task's run time. Gives when
    /// the result is due, in nanoseconds since the Unix epoch.
    ///
    /// # Errors
    /// `task_unknown`, `task_over`, `wrong_state`, `not_assignee`, `too_late`.
    #[handle_result]
    pub fn start_task(&mut self, task_id: U64) -> Result<U64, Box<Error>> {
        let (task_id, caller_id, now) = (task_id.0, env::predecessor_account_id(), env::block_timestamp());
        let mut task = self.find_task(task_id)?;
        let State::Assigned { node_id, start_by, keeper_at, .. } = &task.state else {
            return Err(task.wrong_state(task_id, "assigned"));
        };
        check_assignee(task_id, node_id, &caller_id)?;
        if now >= *keeper_at {
            return Err(Error::TooLate { task_id, deadline: *start_by, now }.into());
        }

        let due_at = now.saturating_add(task.run_time_ns);
        let keeper_at = due_at.saturating_add(self.parameters.grace_ns.0);
        task.state = State::InProgress { node_id: caller_id.clone(), started_at: now, due_at, keeper_at, permille: 0 };
        self.put_task(task_id, task);
        let mut node = self.find_node(&caller_id)?;
        self.greet(&caller_id, &mut node)?;
        self.emit(TaskStarted { task_id, node_id: caller_id.to_string(), due_at })?;
        self.seat(&caller_id, &mut node)?;
        self.put_node(&caller_id, node);
        Ok(U64(due_at))
    }
}
