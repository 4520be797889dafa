//! What the events report.

use std::collections::BTreeSet;

use deai_compute::event::{Event, NodeStatus};

use super::{CLASSES, Model, Node, Task, is_open, ns, who};
use crate::world::{HOUR, MINUTE, STAKE};

impl Model {
    /// What an event says happened.
    pub(super) fn learn(&mut self, event: Event, now: u64) {
        let grace = ns(5 * MINUTE);
        match event {
            Event::NodeRegistered(emitted) => {
                let classes = CLASSES.into_iter().filter(|class| emitted.classes.iter().any(|known| known == class));
                let node = Node {
                    classes: classes.collect(),
                    slots: emitted.slots.into(),
                    status: NodeStatus::Online,
                    stake: emitted.stake,
                    unbonding: 0,
                    release_at: 0,
                    accepted: now,
                };
                self.nodes.insert(who(&emitted.node_id), node);
                self.balances.entry(who(&emitted.node_id)).or_insert(0);
            }
            Event::NodeStatusChanged(emitted) => self.node(&emitted.node_id).status = emitted.status,
            Event::NodeUnregistered(emitted) => {
                self.nodes.remove(&who(&emitted.node_id)).unwrap();
            }
            Event::StakeIncreased(emitted) => self.node(&emitted.node_id).stake = emitted.stake,
            Event::UnstakeRequested(emitted) => {
                let node = self.node(&emitted.node_id);
                (node.stake, node.unbonding, node.release_at) = (emitted.stake, emitted.unbonding, emitted.release_at);
            }
            Event::UnstakeCancelled(emitted) => {
                let node = self.node(&emitted.node_id);
                (node.stake, node.unbonding, node.release_at) = (emitted.stake, 0, 0);
            }
            Event::StakeWithdrawn(emitted) => {
                let node = self.node(&emitted.node_id);
                assert_eq!(node.unbonding, emitted.amount);
                (node.unbonding, node.release_at) = (0, 0);
            }
            Event::StakeSlashed(emitted) => {
                assert_eq!(emitted.amount, emitted.victim_amount + emitted.keeper_amount + emitted.treasury_amount);
                self.node(&emitted.node_id).lose(emitted.amount);
            }
            Event::BountyPaid(emitted) if emitted.task_id.is_none() => {
                self.node(&emitted.payer_id).lose(emitted.amount)
            }
            Event::TaskSubmitted(emitted) => {
                self.queued += 1;
                *self.balances.get_mut(&who(&emitted.requester_id)).unwrap() -= emitted.reward;
                self.tasks.push(Task {
                    requester: who(&emitted.requester_id),
                    class: CLASSES.into_iter().find(|class| *class == emitted.class).unwrap(),
                    reward: emitted.reward,
                    reputation: emitted.min_reputation,
                    expires_at: emitted.expires_at,
                    status: "pending",
                    node: None,
                    excluded: BTreeSet::new(),
                    queued: self.queued,
                    due: emitted.expires_at,
                    keeper: emitted.expires_at,
                    answer_by: 0,
                    is_answered: false,
                });
            }
            Event::TaskAssigned(emitted) => {
                self.check_assignment(emitted.task_id, who(&emitted.node_id), now);
                self.enter(emitted.task_id, "assigned", emitted.start_by, grace).node = Some(who(&emitted.node_id));
            }
            Event::TaskStarted(emitted) => {
                self.enter(emitted.task_id, "in_progress", emitted.due_at, grace);
            }
            Event::ResultSubmitted(emitted) => {
                self.enter(emitted.task_id, "submitted", emitted.final_at, grace);
            }
            Event::ResultDisputed(emitted) => {
                self.enter(emitted.task_id, "disputed", emitted.rule_by, grace).answer_by = emitted.answer_by;
            }
            Event::DisputeAnswered(emitted) => self.task(emitted.task_id).is_answered = true,
            Event::TaskCompleted(emitted) => {
                self.end(emitted.task_id, "completed", who(&emitted.node_id), emitted.reward);
            }
            Event::AttemptFailed(emitted) => {
                self.queued += 1;
                let queued = self.queued;
                let task = self.task(emitted.task_id);
                (task.status, task.node, task.queued) = ("pending", None, queued);
                (task.due, task.keeper) = (task.expires_at, task.expires_at);
                task.excluded.insert(who(&emitted.node_id));
            }
            Event::TaskFailed(emitted) => {
                let requester = self.task(emitted.task_id).requester;
                self.task(emitted.task_id).node = Some(who(&emitted.node_id));
                self.end(emitted.task_id, "failed", requester, emitted.refund);
            }
            Event::TaskCancelled(emitted) => {
                let requester = self.task(emitted.task_id).requester;
                self.end(emitted.task_id, "cancelled", requester, emitted.refund);
            }
            Event::TaskExpired(emitted) => {
                let requester = self.task(emitted.task_id).requester;
                self.task(emitted.task_id).node = emitted.node_id.as_deref().map(who);
                self.end(emitted.task_id, "expired", requester, emitted.refund);
            }
            Event::TaskPruned(emitted) => {
                let number = usize::try_from(emitted.task_id).unwrap();
                assert!(self.pruned.insert(number), "task {number} is pruned twice");
                let task = self.task(emitted.task_id).clone();
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
        (task.status, task.due, task.keeper) = (status, due, due + grace);
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
        assert!(node.stake >= STAKE.as_yoctonear() && now < node.accepted + ns(HOUR + MINUTE), "task {number}");
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
