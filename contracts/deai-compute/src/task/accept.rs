use near_sdk::json_types::U64;
use near_sdk::{env, near};

use super::State;
use crate::error::Error;
use crate::event::CompletedBy;
use crate::storage::check_one_yocto;
use crate::{Contract, ContractExt};

#[near]
impl Contract {
    /// The requester accepts a result: its node is paid the reward, and the requester gets back its bounty
    /// and most of what storage took. Attach 1 yoctoNEAR.
    ///
    /// # Errors
    /// `one_yocto`, `task_unknown`, `task_over`, `not_requester`, `wrong_state`.
    #[payable]
    #[handle_result]
    pub fn accept_result(&mut self, task_id: U64) -> Result<(), Box<Error>> {
        check_one_yocto()?;
        let task_id = task_id.0;
        let task = self.find_task(task_id)?;
        task.check_requester(task_id, &env::predecessor_account_id())?;
        let State::Submitted { handed, .. } = &task.state else {
            return Err(task.wrong_state(task_id, "submitted"));
        };
        self.complete(task_id, &task, handed, CompletedBy::Acceptance, None)
    }
}
