use near_sdk::json_types::U64;
use near_sdk::{env, near};

use super::check_bond;
use crate::error::Error;
use crate::event::DisputeAnswered;
use crate::task::{Answer, State, check_assignee};
use crate::text::{check_uri, read_sha256};
use crate::{Contract, ContractExt};

#[near]
impl Contract {
    /// The node whose result is disputed answers with evidence of its own, once. Attach the bond that the
    /// requester put up, exactly.
    ///
    /// # Errors
    /// `task_unknown`, `task_over`, `wrong_state`, `not_assignee`, `too_late`, `answered`, `uri`, `sha256`,
    /// `bond`.
    #[payable]
    #[handle_result]
    pub fn answer_dispute(
        &mut self,
        task_id: U64,
        evidence_uri: String,
        evidence_sha256: String,
    ) -> Result<(), Box<Error>> {
        let (task_id, caller_id, now) = (task_id.0, env::predecessor_account_id(), env::block_timestamp());
        let mut task = self.find_task(task_id)?;
        let State::Disputed(dispute) = &mut task.state else {
            return Err(task.wrong_state(task_id, "disputed"));
        };
        check_assignee(task_id, &dispute.handed.node_id, &caller_id)?;
        if now >= dispute.answer_by {
            return Err(Error::TooLate { task_id, deadline: dispute.answer_by, now }.into());
        }
        if dispute.answer.is_some() {
            return Err(Error::Answered { task_id }.into());
        }
        check_uri("evidence_uri", &evidence_uri)?;
        let evidence_sha256 = read_sha256("evidence_sha256", &evidence_sha256)?;
        let bond = dispute.bond;
        check_bond(bond)?;

        dispute.answer = Some(Answer { evidence_sha256 });
        self.put_task(task_id, task);
        self.hold_bond(bond)?;
        let mut node = self.find_node(&caller_id)?;
        self.greet(&caller_id, &mut node)?;
        self.emit(DisputeAnswered {
            task_id,
            node_id: caller_id.to_string(),
            evidence_uri,
            evidence_sha256,
            bond: bond.as_yoctonear(),
        })?;
        self.seat(&caller_id, &mut node)?;
        self.put_node(&caller_id, node);
        Ok(())
    }
}
