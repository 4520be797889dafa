use domain::{
    AttemptFailed, NearAccountId, ProgressReported, ResultDisputed, ResultSubmitted, TaskAssigned, TaskCancelled,
    TaskCompleted, TaskExpired, TaskFailed, TaskStarted, TaskSubmitted, TokenAmount,
};

use super::{Missing, Rows, Stamp};
use crate::{Task, TaskStatus};

impl Rows {
    pub(super) fn submit_task(&mut self, stamp: &Stamp<'_>, fact: &TaskSubmitted) {
        let task = Task {
            task_id: fact.task_id,
            status: TaskStatus::Pending,
            requester_id: fact.requester_id.clone(),
            class: fact.class.clone(),
            kind: fact.kind.clone(),
            input_uri: fact.input_uri.clone(),
            input_sha256: fact.input_sha256,
            project: fact.project.clone(),
            min_reputation: fact.min_reputation,
            run_time: domain::TimeNs(fact.run_time_ns),
            reward: fact.reward,
            bounty: fact.bounty,
            expires_at: fact.expires_at,
            node_id: None,
            attempt: 0,
            permille: 0,
            deadline: Some(fact.expires_at),
            output_uri: None,
            output_sha256: None,
            metrics: Vec::new(),
            paid: None,
            refund: None,
            submitted_at: stamp.time,
            submitted_tx: stamp.tx_id.to_owned(),
            assigned_at: None,
            started_at: None,
            result_at: None,
            finished_at: None,
            updated_height: stamp.height,
            updated_at: stamp.time,
            updated_tx: stamp.tx_id.to_owned(),
        };
        self.totals.add(&task);
        if let Some(replaced) = self.tasks.insert(fact.task_id, task) {
            self.totals.subtract(&replaced);
            self.release(holder(&replaced));
        }
    }

    pub(super) fn assign_task(&mut self, stamp: &Stamp<'_>, fact: &TaskAssigned) -> Result<(), Missing> {
        self.change_task(stamp, fact.task_id, |task| {
            task.status = TaskStatus::Assigned;
            task.node_id = Some(fact.node_id.clone());
            task.attempt = fact.attempt;
            task.deadline = Some(fact.start_by);
            task.assigned_at = Some(stamp.time);
        })
    }

    pub(super) fn start_task(&mut self, stamp: &Stamp<'_>, fact: &TaskStarted) -> Result<(), Missing> {
        self.change_task(stamp, fact.task_id, |task| {
            task.status = TaskStatus::InProgress;
            task.permille = 0;
            task.deadline = Some(fact.due_at);
            task.started_at = Some(stamp.time);
        })
    }

    pub(super) fn report_progress(&mut self, stamp: &Stamp<'_>, fact: &ProgressReported) -> Result<(), Missing> {
        self.change_task(stamp, fact.task_id, |task| task.permille = fact.permille)
    }

    /// The node's hands are free again; its result can be disputed until it is final.
    pub(super) fn submit_result(&mut self, stamp: &Stamp<'_>, fact: &ResultSubmitted) -> Result<(), Missing> {
        self.change_task(stamp, fact.task_id, |task| {
            task.status = TaskStatus::Submitted;
            task.deadline = Some(fact.final_at);
            task.output_uri = Some(fact.output_uri.clone());
            task.output_sha256 = Some(fact.output_sha256);
            task.metrics.clone_from(&fact.metrics);
            task.result_at = Some(stamp.time);
        })
    }

    pub(super) fn dispute_result(&mut self, stamp: &Stamp<'_>, fact: &ResultDisputed) -> Result<(), Missing> {
        self.change_task(stamp, fact.task_id, |task| {
            task.status = TaskStatus::Disputed;
            task.deadline = Some(fact.rule_by);
        })
    }

    /// The pay is the node's even where the task is unknown.
    pub(super) fn complete_task(&mut self, stamp: &Stamp<'_>, fact: &TaskCompleted) -> Result<(), Missing> {
        let paid = self.change_node(stamp, &fact.node_id, |node| {
            node.tasks_completed = node.tasks_completed.saturating_add(1);
            node.rewards.0 = node.rewards.0.saturating_add(fact.reward.0);
            node.reputation = fact.reputation;
        });
        let finished = self.change_task(stamp, fact.task_id, |task| {
            task.status = TaskStatus::Completed;
            task.node_id = Some(fact.node_id.clone());
            task.paid = Some(fact.reward);
            end(task, stamp);
        });
        finished.and(paid)
    }

    /// The task waits again. Where it ends with this, its own fact follows at once.
    pub(super) fn fail_attempt(&mut self, stamp: &Stamp<'_>, fact: &AttemptFailed) -> Result<(), Missing> {
        let lost = self.change_node(stamp, &fact.node_id, |node| {
            node.tasks_failed = node.tasks_failed.saturating_add(1);
            node.reputation = fact.reputation;
        });
        let freed = self.change_task(stamp, fact.task_id, |task| {
            task.status = TaskStatus::Pending;
            task.node_id = None;
            task.permille = 0;
            task.deadline = Some(task.expires_at);
            task.assigned_at = None;
            task.started_at = None;
        });
        freed.and(lost)
    }

    pub(super) fn fail_task(&mut self, stamp: &Stamp<'_>, fact: &TaskFailed) -> Result<(), Missing> {
        self.end_unpaid(stamp, fact.task_id, TaskStatus::Failed, fact.refund, Some(&fact.node_id))
    }

    pub(super) fn cancel_task(&mut self, stamp: &Stamp<'_>, fact: &TaskCancelled) -> Result<(), Missing> {
        self.end_unpaid(stamp, fact.task_id, TaskStatus::Cancelled, fact.refund, None)
    }

    pub(super) fn expire_task(&mut self, stamp: &Stamp<'_>, fact: &TaskExpired) -> Result<(), Missing> {
        let left = match &fact.node_id {
            Some(node_id) => self.change_node(stamp, node_id, |node| {
                node.tasks_expired = node.tasks_expired.saturating_add(1);
            }),
            None => Ok(()),
        };
        let expired = self.end_unpaid(stamp, fact.task_id, TaskStatus::Expired, fact.refund, fact.node_id.as_ref());
        expired.and(left)
    }

    fn end_unpaid(
        &mut self,
        stamp: &Stamp<'_>,
        task_id: u64,
        status: TaskStatus,
        refund: TokenAmount,
        node_id: Option<&NearAccountId>,
    ) -> Result<(), Missing> {
        self.change_task(stamp, task_id, |task| {
            task.status = status;
            task.refund = Some(refund);
            if let Some(node_id) = node_id {
                task.node_id = Some(node_id.clone());
            }
            end(task, stamp);
        })
    }

    /// Changes a task, and what follows from its status: the totals, and which node has it in hand.
    fn change_task(&mut self, stamp: &Stamp<'_>, task_id: u64, change: impl FnOnce(&mut Task)) -> Result<(), Missing> {
        let task = self.tasks.get_mut(&task_id).ok_or_else(|| Missing::new("task", task_id))?;
        self.totals.subtract(task);
        let left = holder(task).cloned();
        change(task);
        task.updated_height = stamp.height;
        task.updated_at = stamp.time;
        stamp.tx_id.clone_into(&mut task.updated_tx);
        self.totals.add(task);
        let took = holder(task).cloned();

        if left == took {
            return Ok(());
        }
        self.release(left.as_ref());
        match took {
            Some(node_id) => self.change_node(stamp, &node_id, |node| {
                node.tasks_in_hand = node.tasks_in_hand.saturating_add(1);
            }),
            None => Ok(()),
        }
    }

    fn release(&mut self, node_id: Option<&NearAccountId>) {
        if let Some(node) = node_id.and_then(|node_id| self.nodes.get_mut(node_id)) {
            node.tasks_in_hand = node.tasks_in_hand.saturating_sub(1);
        }
    }
}

fn end(task: &mut Task, stamp: &Stamp<'_>) {
    task.deadline = None;
    task.finished_at = Some(stamp.time);
}

/// The node whose slot the task takes.
fn holder(task: &Task) -> Option<&NearAccountId> {
    match task.status {
        TaskStatus::Assigned | TaskStatus::InProgress => task.node_id.as_ref(),
        TaskStatus::Pending
        | TaskStatus::Submitted
        | TaskStatus::Disputed
        | TaskStatus::Completed
        | TaskStatus::Cancelled
        | TaskStatus::Expired
        | TaskStatus::Failed => None,
    }
}
