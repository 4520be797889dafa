use near_sdk::json_types::U64;
use near_sdk::{env, near};

use super::check_bond;
use crate::error::Error;
use crate::event::ResultDisputed;
use crate::task::{Dispute, State};
use crate::text::{check_uri, read_sha256};
use crate::{Contract, ContractExt};

#[near]
impl Contract {
    /// The requester disputes a result before it is final, with evidence. `output_sha256` names the result in
    /// question. Attach the dispute bond of `parameters`, exactly. Gives until when an arbiter rules, in
    /// nanoseconds since the Unix epoch.
    ///
    /// # Errors
    /// `task_unknown`, `task_over`, `not_requester`, `wrong_state`, `too_late`, `other_result`, `uri`, `sha256`,
    /// `bond`.
    #[payable]
    #[handle_result]
    pub fn dispute_result(
        &mut self,
        task_id: U64,
        output_sha256: String,
        evidence_uri: String,
        evidence_sha256: String,
    ) -> Result<U64, Box<Error>> {
        let (task_id, now) = (task_id.0, env::block_timestamp());
        let mut task = self.find_task(task_id)?;
        task.check_requester(task_id, &env::predecessor_account_id())?;
        let State::Submitted { handed, final_at, .. } = &task.state else {
            return Err(task.wrong_state(task_id, "submitted"));
        };
        if now >= *final_at {
            return Err(Error::TooLate { task_id, deadline: *final_at, now }.into());
        }
        let output_sha256 = read_sha256("output_sha256", &output_sha256)?;
        if output_sha256 != handed.output_sha256 {
            let [result, given] = [handed.output_sha256, output_sha256].map(|hash| hash.to_string());
            return Err(Error::OtherResult { task_id, result, given }.into());
        }
        check_uri("evidence_uri", &evidence_uri)?;
        let evidence_sha256 = read_sha256("evidence_sha256", &evidence_sha256)?;
        let bond = self.parameters.dispute_bond;
        check_bond(bond)?;

        let answer_by = now.saturating_add(self.parameters.answer_window_ns.0);
        let rule_by = answer_by.saturating_add(self.parameters.ruling_window_ns.0);
        let keeper_at = rule_by.saturating_add(self.parameters.grace_ns.0);
        let event = ResultDisputed {
            task_id,
            requester_id: task.requester_id.to_string(),
            node_id: handed.node_id.to_string(),
            output_sha256,
            evidence_uri,
            evidence_sha256,
            bond: bond.as_yoctonear(),
            answer_by,
            rule_by,
        };
        let handed = handed.clone();
        task.state =
            State::Disputed(Dispute { handed, evidence_sha256, bond, answer_by, rule_by, keeper_at, answer: None });
        self.put_task(task_id, task);
        self.hold_bond(bond)?;
        self.emit(event)?;
        Ok(U64(rule_by))
    }
}
