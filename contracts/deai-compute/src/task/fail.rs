use near_sdk::json_types::U64;
use near_sdk::{env, near};

use super::attempt::Loss;
use super::{State, check_assignee};
use crate::error::Error;
use crate::event::FailureCause;
use crate::{Contract, ContractExt};

#[near]
impl Contract {
    /// The node that has the task gives it up. It costs reputation and no stake, and the node never gets the
    /// task again. Before the deadline and its grace are over it is the node's own way out; behind them see
    /// `reassign_task`.
    ///
    /// # Errors
    /// `task_unknown`, `task_over`, `wrong_state`, `not_assignee`, `too_late`.
    #[handle_result]
    pub fn fail_task(&mut self, task_id: U64) -> Result<(), Box<Error>> {
        let (task_id, caller_id, now) = (task_id.0, env::predecessor_account_id(), env::block_timestamp());
        let task = self.find_task(task_id)?;
        let (node_id, deadline, keeper_at) = match &task.state {
            State::Assigned { node_id, start_by, keeper_at, .. } => (node_id, *start_by, *keeper_at),
            State::InProgress { node_id, due_at, keeper_at, .. } => (node_id, *due_at, *keeper_at),
            State::Pending { .. } | State::Submitted { .. } | State::Disputed(_) => {
                return Err(task.wrong_state(task_id, "assigned or in progress"));
            }
        };
        check_assignee(task_id, node_id, &caller_id)?;
        if now >= keeper_at {
            return Err(Error::TooLate { task_id, deadline, now }.into());
        }

        let mut node = self.find_node(&caller_id)?;
        self.greet(&caller_id, &mut node)?;
        let loss = Loss { node_id: caller_id, node, cause: FailureCause::GivenUp, proof: None, keeper_id: None };
        self.fail_attempt(task_id, task, loss)
    }
}
