use near_sdk::json_types::U64;
use near_sdk::{env, near};

use super::{State, check_assignee};
use crate::error::Error;
use crate::event::ProgressReported;
use crate::{Contract, ContractExt};

#[near]
impl Contract {
    /// The node that works on the task says how much of it is done: `permille`, 0 to 1,000, never less than
    /// it said before.
    ///
    /// # Errors
    /// `task_unknown`, `task_over`, `wrong_state`, `not_assignee`, `permille`.
    #[handle_result]
    pub fn report_progress(&mut self, task_id: U64, permille: u16) -> Result<(), Box<Error>> {
        let (task_id, caller_id) = (task_id.0, env::predecessor_account_id());
        let mut task = self.find_task(task_id)?;
        let State::InProgress { node_id, permille: before, .. } = &mut task.state else {
            return Err(task.wrong_state(task_id, "in progress"));
        };
        check_assignee(task_id, node_id, &caller_id)?;
        if permille > 1000 || permille < *before {
            return Err(Error::Permille { permille, before: *before }.into());
        }

        *before = permille;
        self.put_task(task_id, task);
        let mut node = self.find_node(&caller_id)?;
        self.greet(&caller_id, &mut node)?;
        self.emit(ProgressReported { task_id, node_id: caller_id.to_string(), permille })?;
        self.seat(&caller_id, &mut node)?;
        self.put_node(&caller_id, node);
        Ok(())
    }
}
