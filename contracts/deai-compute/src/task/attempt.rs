use near_sdk::{AccountId, NearToken, env};

use super::Task;
use super::record::{Ending, Outcome};
use crate::Contract;
use crate::assign::Budget;
use crate::error::Error;
use crate::event::{AttemptFailed, FailureCause, TaskExpired, TaskFailed};
use crate::node::{Damage, Node, Proof, TaskOutcome};
use crate::storage::send;

/// The account that lost a task, and why.
pub struct Loss {
    pub node_id: AccountId,
    pub node: Node,
    pub cause: FailureCause,
    /// What it is slashed for, if anything.
    pub proof: Option<Proof>,
    /// The account that moved on it.
    pub keeper_id: Option<AccountId>,
}

impl Contract {
    /// The node loses a task that it has active. The task waits again for another, at the end of its queue,
    /// or ends where no attempt or no time is left: a task whose time is over never comes back.
    pub(super) fn fail_attempt(&mut self, task_id: u64, mut task: Task, mut loss: Loss) -> Result<(), Box<Error>> {
        let now = env::block_timestamp();
        loss.node.put_down()?;
        self.emit_loss(task_id, &task, &mut loss)?;
        let Loss { node_id, mut node, .. } = loss;

        let outcome = match (task.attempt >= task.max_attempts, now >= task.expires_at) {
            (true, _) => Some(Outcome::Failed),
            (false, true) => Some(Outcome::Expired),
            (false, false) => None,
        };
        match outcome {
            Some(outcome) => {
                let back = self.end_without_result(task_id, &task, &node_id, outcome, None)?;
                send(task.requester_id, back);
                self.serve_node(&node_id, &mut node, &mut Budget::of_a_release())?;
                self.put_node(&node_id, node);
                Ok(())
            }
            None => {
                task.excluded.push(node_id.clone());
                self.join_queue(task_id, &mut task, now)?;
                let class = task.class.clone();
                self.put_task(task_id, task);
                self.serve_node(&node_id, &mut node, &mut Budget::of_a_release())?;
                self.put_node(&node_id, node);
                self.match_class(&class, &mut Budget::of_an_arrival())
            }
        }
    }

    /// Reputation and stake of a node that lost a task, and the events of it.
    pub(crate) fn emit_loss(&mut self, task_id: u64, task: &Task, loss: &mut Loss) -> Result<(), Box<Error>> {
        let now = env::block_timestamp();
        let outcome = match loss.cause {
            FailureCause::NotStarted | FailureCause::Late | FailureCause::GivenUp => TaskOutcome::Failed,
            FailureCause::DisputeLost => TaskOutcome::DisputeLost,
        };
        loss.node.reputation.record(outcome, now);
        loss.node.tasks_failed = loss.node.tasks_failed.saturating_add(1);
        self.emit(AttemptFailed {
            task_id,
            node_id: loss.node_id.to_string(),
            attempt: task.attempt,
            cause: loss.cause,
            reputation: loss.node.reputation.at(now),
        })?;
        let Some(proof) = loss.proof.take() else { return Ok(()) };
        let damage = Damage { task_id, victim_id: &task.requester_id, keeper_id: loss.keeper_id.as_ref(), proof };
        self.slash(&loss.node_id, &mut loss.node, damage)
    }

    /// Refunds the requester, and gives what else comes back to it. The bounty is the keeper's where the
    /// requester is the side that defaulted.
    pub(crate) fn end_without_result(
        &mut self,
        task_id: u64,
        task: &Task,
        node_id: &AccountId,
        outcome: Outcome,
        keeper_id: Option<&AccountId>,
    ) -> Result<NearToken, Box<Error>> {
        let ending = Ending { outcome, node_id: Some(node_id.clone()), output_sha256: None };
        let freed = self.finish_unpaid(task_id, task, &ending)?;
        let (node_id, refund) = (node_id.to_string(), task.reward);
        match outcome {
            Outcome::Expired => self.emit(TaskExpired { task_id, node_id: Some(node_id), refund })?,
            Outcome::Failed => self.emit(TaskFailed { task_id, node_id, refund })?,
            Outcome::Completed | Outcome::Cancelled => return Err(Error::Inconsistent { what: "outcome" }.into()),
        }
        Ok(freed.saturating_add(self.settle_bounty(task_id, task, keeper_id)?))
    }
}
