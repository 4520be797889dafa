use domain::{
    AttemptFailed, NearAccountId, ProgressReported, ResultDisputed, ResultSubmitted, TaskAssigned, TaskCancelled,
    TaskCompleted, TaskExpired, TaskFailed, TaskStarted, TaskSubmitted, TokenAmount,
};

use super::{EventContext, MissingRow, Rows};
use crate::{Task, TaskStatus};

impl Rows {
    pub(super) fn submit_task(&mut self, context: &EventContext<'_>, event: &TaskSubmitted) {
        let task = Task {
            task_id: event.task_id,
            status: TaskStatus::Pending,
            requester_id: event.requester_id.clone(),
            class: event.class.clone(),
            kind: event.kind.clone(),
            input_uri: event.input_uri.clone(),
            input_sha256: event.input_sha256,
            project: event.project.clone(),
            min_reputation: event.min_reputation,
            run_time: domain::TimeNs(event.run_time_ns),
            reward: event.reward,
            bounty: event.bounty,
            expires_at: event.expires_at,
            node_id: None,
            attempt: 0,
            permille: 0,
            deadline: Some(event.expires_at),
            output_uri: None,
            output_sha256: None,
            metrics: Vec::new(),
            paid: None,
            refund: None,
            submitted_at: context.time,
            submitted_tx: context.tx_id.to_owned(),
            assigned_at: None,
            started_at: None,
            result_at: None,
            finished_at: None,
            updated_height: context.height,
            updated_at: context.time,
            updated_tx: context.tx_id.to_owned(),
        };
        self.totals.add(&task);
        if let Some(replaced) = self.tasks.insert(event.task_id, task) {
            self.totals.subtract(&replaced);
            self.release(holder(&replaced));
        }
    }

    pub(super) fn assign_task(&mut self, context: &EventContext<'_>, event: &TaskAssigned) -> Result<(), MissingRow> {
        self.change_task(context, event.task_id, |task| {
            task.status = TaskStatus::Assigned;
            task.node_id = Some(event.node_id.clone());
            task.attempt = event.attempt;
            task.deadline = Some(event.start_by);
            task.assigned_at = Some(context.time);
        })
    }

    pub(super) fn start_task(&mut self, context: &EventContext<'_>, event: &TaskStarted) -> Result<(), MissingRow> {
        self.change_task(context, event.task_id, |task| {
            task.status = TaskStatus::InProgress;
            task.permille = 0;
            task.deadline = Some(event.due_at);
            task.started_at = Some(context.time);
        })
    }

    pub(super) fn report_progress(
        &mut self,
        context: &EventContext<'_>,
        event: &ProgressReported,
    ) -> Result<(), MissingRow> {
        self.change_task(context, event.task_id, |task| task.permille = event.permille)
    }

    /// The node's hands are free again; its result can be disputed until it is final.
    pub(super) fn submit_result(
        &mut self,
        context: &EventContext<'_>,
        event: &ResultSubmitted,
    ) -> Result<(), MissingRow> {
        self.change_task(context, event.task_id, |task| {
            task.status = TaskStatus::Submitted;
            task.deadline = Some(event.final_at);
            task.output_uri = Some(event.output_uri.clone());
            task.output_sha256 = Some(event.output_sha256);
            task.metrics.clone_from(&event.metrics);
            task.result_at = Some(context.time);
        })
    }

    pub(super) fn dispute_result(
        &mut self,
        context: &EventContext<'_>,
        event: &ResultDisputed,
    ) -> Result<(), MissingRow> {
        self.change_task(context, event.task_id, |task| {
            task.status = TaskStatus::Disputed;
            task.deadline = Some(event.rule_by);
        })
    }

    /// The pay is the node's even where the task is unknown.
    pub(super) fn complete_task(
        &mut self,
        context: &EventContext<'_>,
        event: &TaskCompleted,
    ) -> Result<(), MissingRow> {
        let paid = self.change_node(context, &event.node_id, |node| {
            node.tasks_completed = node.tasks_completed.saturating_add(1);
            node.rewards.0 = node.rewards.0.saturating_add(event.reward.0);
            node.reputation = event.reputation;
        });
        let finished = self.change_task(context, event.task_id, |task| {
            task.status = TaskStatus::Completed;
            task.node_id = Some(event.node_id.clone());
            task.paid = Some(event.reward);
            end(task, context);
        });
        finished.and(paid)
    }

    /// The task waits again. Where it ends with this, its own event follows at once.
    pub(super) fn fail_attempt(&mut self, context: &EventContext<'_>, event: &AttemptFailed) -> Result<(), MissingRow> {
        let lost = self.change_node(context, &event.node_id, |node| {
            node.tasks_failed = node.tasks_failed.saturating_add(1);
            node.reputation = event.reputation;
        });
        let freed = self.change_task(context, event.task_id, |task| {
            task.status = TaskStatus::Pending;
            task.node_id = None;
            task.permille = 0;
            task.deadline = Some(task.expires_at);
            task.assigned_at = None;
            task.started_at = None;
        });
        freed.and(lost)
    }

    pub(super) fn fail_task(&mut self, context: &EventContext<'_>, event: &TaskFailed) -> Result<(), MissingRow> {
        self.end_unpaid(context, event.task_id, TaskStatus::Failed, event.refund, Some(&event.node_id))
    }

    pub(super) fn cancel_task(&mut self, context: &EventContext<'_>, event: &TaskCancelled) -> Result<(), MissingRow> {
        self.end_unpaid(context, event.task_id, TaskStatus::Cancelled, event.refund, None)
    }

    pub(super) fn expire_task(&mut self, context: &EventContext<'_>, event: &TaskExpired) -> Result<(), MissingRow> {
        let left = match &event.node_id {
            Some(node_id) => self.change_node(context, node_id, |node| {
                node.tasks_expired = node.tasks_expired.saturating_add(1);
            }),
            None => Ok(()),
        };
        let expired =
            self.end_unpaid(context, event.task_id, TaskStatus::Expired, event.refund, event.node_id.as_ref());
        expired.and(left)
    }

    fn end_unpaid(
        &mut self,
        context: &EventContext<'_>,
        task_id: u64,
        status: TaskStatus,
        refund: TokenAmount,
        node_id: Option<&NearAccountId>,
    ) -> Result<(), MissingRow> {
        self.change_task(context, task_id, |task| {
            task.status = status;
            task.refund = Some(refund);
            if let Some(node_id) = node_id {
                task.node_id = Some(node_id.clone());
            }
            end(task, context);
        })
    }

    /// Changes a task, and what follows from its status: the totals, and which node has it active.
    fn change_task(
        &mut self,
        context: &EventContext<'_>,
        task_id: u64,
        change: impl FnOnce(&mut Task),
    ) -> Result<(), MissingRow> {
        let task = self.tasks.get_mut(&task_id).ok_or_else(|| MissingRow::new("task", task_id))?;
        self.totals.subtract(task);
        let left = holder(task).cloned();
        change(task);
        task.updated_height = context.height;
        task.updated_at = context.time;
        context.tx_id.clone_into(&mut task.updated_tx);
        self.totals.add(task);
        let took = holder(task).cloned();

        if left == took {
            return Ok(());
        }
        self.release(left.as_ref());
        match took {
            Some(node_id) => self.change_node(context, &node_id, |node| {
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

fn end(task: &mut Task, context: &EventContext<'_>) {
    task.deadline = None;
    task.finished_at = Some(context.time);
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
