use domain::{
    NearAccountId, NodeRegistered, NodeUnregistered, ResultSubmitted, TaskAssigned, TaskCancelled, TaskCompleted,
    TaskExpired, TaskSubmitted, TokenAmount, Yocto,
};

use super::{Missing, Rows, Stamp};
use crate::{Node, NodeStatus, Task, TaskStatus};

impl Rows {
    /// A node that comes back keeps what it earned and did before.
    pub(super) fn register_node(&mut self, stamp: &Stamp<'_>, fact: &NodeRegistered) {
        let before = self.nodes.get(&fact.node_id);
        let node = Node {
            node_id: fact.node_id.clone(),
            status: NodeStatus::Online,
            stake: fact.stake,
            classes: fact.classes.clone(),
            slots: fact.slots,
            metadata_uri: fact.metadata_uri.clone(),
            metadata_sha256: fact.metadata_sha256,
            tasks_in_hand: before.map_or(0, |node| node.tasks_in_hand),
            tasks_completed: before.map_or(0, |node| node.tasks_completed),
            tasks_expired: before.map_or(0, |node| node.tasks_expired),
            rewards: before.map_or(TokenAmount(0), |node| node.rewards),
            registered_at: stamp.time,
            registered_tx: stamp.tx_id.to_owned(),
            unregistered_at: None,
            updated_height: stamp.height,
            updated_at: stamp.time,
            updated_tx: stamp.tx_id.to_owned(),
        };
        self.nodes.insert(fact.node_id.clone(), node);
    }

    pub(super) fn unregister_node(&mut self, stamp: &Stamp<'_>, fact: &NodeUnregistered) -> Result<(), Missing> {
        self.change_node(stamp, &fact.node_id, |node| {
            node.status = NodeStatus::Unregistered;
            node.stake = Yocto(0);
            node.unregistered_at = Some(stamp.time);
        })
    }

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
            reward: fact.reward,
            expires_at: fact.expires_at,
            node_id: None,
            attempt: 0,
            output_uri: None,
            output_sha256: None,
            paid: None,
            refund: None,
            submitted_at: stamp.time,
            submitted_tx: stamp.tx_id.to_owned(),
            assigned_at: None,
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
            task.assigned_at = Some(stamp.time);
        })
    }

    /// The task stays in the node's hand until it is completed.
    pub(super) fn submit_result(&mut self, stamp: &Stamp<'_>, fact: &ResultSubmitted) -> Result<(), Missing> {
        self.change_task(stamp, fact.task_id, |task| {
            task.output_uri = Some(fact.output_uri.clone());
            task.output_sha256 = Some(fact.output_sha256);
        })
    }

    /// The pay is the node's even where the task is unknown.
    pub(super) fn complete_task(&mut self, stamp: &Stamp<'_>, fact: &TaskCompleted) -> Result<(), Missing> {
        let paid = self.change_node(stamp, &fact.node_id, |node| {
            node.tasks_completed = node.tasks_completed.saturating_add(1);
            node.rewards.0 = node.rewards.0.saturating_add(fact.reward.0);
        });
        let finished = self.change_task(stamp, fact.task_id, |task| {
            task.status = TaskStatus::Completed;
            task.node_id = Some(fact.node_id.clone());
            task.paid = Some(fact.reward);
            task.finished_at = Some(stamp.time);
        });
        finished.and(paid)
    }

    pub(super) fn cancel_task(&mut self, stamp: &Stamp<'_>, fact: &TaskCancelled) -> Result<(), Missing> {
        self.change_task(stamp, fact.task_id, |task| {
            task.status = TaskStatus::Cancelled;
            task.refund = Some(fact.refund);
            task.finished_at = Some(stamp.time);
        })
    }

    pub(super) fn expire_task(&mut self, stamp: &Stamp<'_>, fact: &TaskExpired) -> Result<(), Missing> {
        let left = match &fact.node_id {
            Some(node_id) => self.change_node(stamp, node_id, |node| {
                node.tasks_expired = node.tasks_expired.saturating_add(1);
            }),
            None => Ok(()),
        };
        let expired = self.change_task(stamp, fact.task_id, |task| {
            task.status = TaskStatus::Expired;
            task.refund = Some(fact.refund);
            task.finished_at = Some(stamp.time);
        });
        expired.and(left)
    }

    fn change_node(
        &mut self,
        stamp: &Stamp<'_>,
        node_id: &NearAccountId,
        change: impl FnOnce(&mut Node),
    ) -> Result<(), Missing> {
        let node = self.nodes.get_mut(node_id).ok_or_else(|| Missing::new("node", node_id))?;
        change(node);
        node.updated_height = stamp.height;
        node.updated_at = stamp.time;
        stamp.tx_id.clone_into(&mut node.updated_tx);
        Ok(())
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

fn holder(task: &Task) -> Option<&NearAccountId> {
    match task.status {
        TaskStatus::Assigned => task.node_id.as_ref(),
        TaskStatus::Pending | TaskStatus::Completed | TaskStatus::Cancelled | TaskStatus::Expired => None,
    }
}
