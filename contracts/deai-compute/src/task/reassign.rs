use near_sdk::json_types::U64;
use near_sdk::{env, near};

use super::State;
use super::attempt::Loss;
use crate::error::Error;
use crate::event::FailureCause;
use crate::node::Proof;
use crate::{Contract, ContractExt};

#[near]
impl Contract {
    /// Takes a task from a node that did not start it in time, or has no result in time, when the grace
    /// behind that is over too. The node is slashed: half goes to the requester, then the bounty to the
    /// caller, the rest to the treasury. The task waits for another node, or ends where no attempt or no time
    /// is left. Anyone may call it.
    ///
    /// # Errors
    /// `task_unknown`, `task_over`, `wrong_state`, `not_due`.
    #[handle_result]
    pub fn reassign_task(&mut self, task_id: U64) -> Result<(), Box<Error>> {
        let (task_id, caller_id, now) = (task_id.0, env::predecessor_account_id(), env::block_timestamp());
        let task = self.find_task(task_id)?;
        let (node_id, due_at, cause, proof) = match &task.state {
            State::Assigned { node_id, start_by, keeper_at, .. } => {
                (node_id, *keeper_at, FailureCause::NotStarted, Proof::NotStarted { start_by: *start_by })
            }
            State::InProgress { node_id, due_at, keeper_at, .. } => {
                (node_id, *keeper_at, FailureCause::Late, Proof::Late { due_at: *due_at })
            }
            State::Pending { .. } | State::Submitted { .. } | State::Disputed(_) => {
                return Err(task.wrong_state(task_id, "assigned or in progress"));
            }
        };
        if now < due_at {
            return Err(Error::NotDue { task_id, due_at, now }.into());
        }

        let node_id = node_id.clone();
        let node = self.find_node(&node_id)?;
        let loss = Loss { node_id, node, cause, proof: Some(proof), keeper_id: Some(caller_id) };
        self.fail_attempt(task_id, task, loss)
    }
}
