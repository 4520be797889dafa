//! What the events tell.

use std::collections::BTreeSet;

use deai_compute::event::{Event, NodeStatus};

use super::{CLASSES, Model, Node, Task, is_open, ns, who};
use crate::world::{HOUR, MINUTE, STAKE};

impl Model {
    /// What an event says happened.
    pub(super) fn learn(&mut self, event: Event, now: u64) {
        let grace = ns(5 * MINUTE);
        match event {
            Event::NodeRegistered(told) => {
                let classes = CLASSES.into_iter().filter(|class| told.classes.iter().any(|known| known == class));
                let node = Node {
                    classes: classes.collect(),
                    slots: told.slots.into(),
                    status: NodeStatus::Online,
                    stake: told.stake,
                    unbonding: 0,
                    release_at: 0,
                    heard: now,
                };
                self.nodes.insert(who(&told.node_id), node);
                self.balances.entry(who(&told.node_id)).or_insert(0);
            }
            Event::NodeStatusChanged(told) => self.node(&told.node_id).status = told.status,
            Event::NodeUnregistered(told) => {
                self.nodes.remove(&who(&told.node_id)).unwrap();
            }
            Event::StakeIncreased(told) => self.node(&told.node_id).stake = told.stake,
            Event::UnstakeRequested(told) => {
                let node = self.node(&told.node_id);
                (node.stake, node.unbonding, node.release_at) = (told.stake, told.unbonding, told.release_at);
            }
            Event::UnstakeCancelled(told) => {
                let node = self.node(&told.node_id);
                (node.stake, node.unbonding, node.release_at) = (told.stake, 0, 0);
            }
            Event::StakeWithdrawn(told) => {
                let node = self.node(&told.node_id);
                assert_eq!(node.unbonding, told.amount);
                (node.unbonding, node.release_at) = (0, 0);
            }
            Event::StakeSlashed(told) => {
                assert_eq!(told.amount, told.victim_amount + told.crank_amount + told.treasury_amount);
                self.node(&told.node_id).lose(told.amount);
            }
            Event::BountyPaid(told) if told.task_id.is_none() => self.node(&told.payer_id).lose(told.amount),
            Event::TaskSubmitted(told) => {
                self.queued += 1;
                *self.balances.get_mut(&who(&told.requester_id)).unwrap() -= told.reward;
                self.tasks.push(Task {
                    requester: who(&told.requester_id),
                    class: CLASSES.into_iter().find(|class| *class == told.class).unwrap(),
                    reward: told.reward,
                    reputation: told.min_reputation,
                    expires_at: told.expires_at,
                    status: "pending",
                    node: None,
                    excluded: BTreeSet::new(),
                    queued: self.queued,
                    due: told.expires_at,
                    crank: told.expires_at,
                    answer_by: 0,
                    is_answered: false,
                });
            }
            Event::TaskAssigned(told) => {
                self.check_assignment(told.task_id, who(&told.node_id), now);
                self.enter(told.task_id, "assigned", told.start_by, grace).node = Some(who(&told.node_id));
            }
            Event::TaskStarted(told) => {
                self.enter(told.task_id, "in_progress", told.due_at, grace);
            }
            Event::ResultSubmitted(told) => {
                self.enter(told.task_id, "submitted", told.final_at, grace);
            }
            Event::ResultDisputed(told) => {
                self.enter(told.task_id, "disputed", told.rule_by, grace).answer_by = told.answer_by;
            }
            Event::DisputeAnswered(told) => self.task(told.task_id).is_answered = true,
            Event::TaskCompleted(told) => {
                self.end(told.task_id, "completed", who(&told.node_id), told.reward);
            }
            Event::AttemptFailed(told) => {
                self.queued += 1;
                let queued = self.queued;
                let task = self.task(told.task_id);
                (task.status, task.node, task.queued) = ("pending", None, queued);
                (task.due, task.crank) = (task.expires_at, task.expires_at);
                task.excluded.insert(who(&told.node_id));
            }
            Event::TaskFailed(told) => {
                let requester = self.task(told.task_id).requester;
                self.task(told.task_id).node = Some(who(&told.node_id));
                self.end(told.task_id, "failed", requester, told.refund);
            }
            Event::TaskCancelled(told) => {
                let requester = self.task(told.task_id).requester;
                self.end(told.task_id, "cancelled", requester, told.refund);
            }
            Event::TaskExpired(told) => {
                let requester = self.task(told.task_id).requester;
                self.task(told.task_id).node = told.node_id.as_deref().map(who);
                self.end(told.task_id, "expired", requester, told.refund);
            }
            Event::TaskPruned(told) => {
                let number = usize::try_from(told.task_id).unwrap();
                assert!(self.pruned.insert(number), "task {number} is pruned twice");
                let task = self.task(told.task_id).clone();
                assert!(!is_open(&task));
                self.world.pruned += 1;
                self.world.pruned_rewards += if task.status == "completed" { task.reward } else { 0 };
            }
            _ => {}
        }
    }

    fn node(&mut self, account: &str) -> &mut Node {
        self.nodes.get_mut(&who(account)).unwrap()
    }

    fn task(&mut self, task_id: u64) -> &mut Task {
        &mut self.tasks[usize::try_from(task_id).unwrap() - 1]
    }

    fn enter(&mut self, task_id: u64, status: &'static str, due: u64, grace: u64) -> &mut Task {
        let task = self.task(task_id);
        (task.status, task.due, task.crank) = (status, due, due + grace);
        task
    }

    fn end(&mut self, task_id: u64, status: &'static str, payee: usize, amount: u128) {
        let task = self.task(task_id);
        assert!(is_open(task), "task {task_id} ends twice");
        assert_eq!(task.reward, amount);
        task.status = status;
        *self.balances.entry(payee).or_insert(0) += amount;
    }

    /// A task may go only to a node that can take it, and only where none that waits longer could.
    fn check_assignment(&mut self, task_id: u64, who: usize, now: u64) {
        let (node, number) = (&self.nodes[&who], usize::try_from(task_id).unwrap());
        let task = &self.tasks[number - 1];
        assert_eq!(task.status, "pending", "task {number}");
        assert!(self.count(who, &["assigned", "in_progress"]) < node.slots, "no slot for task {number}");
        assert!(node.classes.contains(task.class) && node.status == NodeStatus::Online, "task {number}");
        assert!(node.stake >= STAKE.as_yoctonear() && now < node.heard + ns(HOUR + MINUTE), "task {number}");
        let may_take = |task: &Task| {
            task.status == "pending"
                && task.class == self.tasks[number - 1].class
                && task.requester != who
                && task.expires_at > now
                && !task.excluded.contains(&who)
        };
        assert!(may_take(task), "task {number}");
        // What asks for reputation may be out of reach.
        let older = |other: &&Task| may_take(other) && other.reputation == 0 && other.queued < task.queued;
        assert!(self.tasks.iter().find(older).is_none(), "task {number} is not the oldest");
    }
}

impl Node {
    /// What is not unbonding goes first.
    fn lose(&mut self, amount: u128) {
        let bonded = amount.min(self.stake);
        self.stake -= bonded;
        self.unbonding -= amount - bonded;
    }
}
