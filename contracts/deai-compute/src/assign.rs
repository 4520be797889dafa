//! The account that gets which task.
//!
//! A task waits in the queue of its class, a node with a free slot stands in the ring of each of its
//! classes. Whenever either side grows, the two are matched in the same call: the node at the head of the
//! ring takes the oldest task that it may take, and goes to the back.
//!
//! A node may not take its own requester's task, nor one that it lost, nor one that asks for more reputation
//! than it has, nor anyone a task whose time is over. A node remembers how far it has looked through each
//! queue (`Seat::seen`), so that it looks at each task that is not for it once, and such tasks at the head of
//! a queue hold up nobody: not the others, who take them, and not the node, which begins behind them. What
//! it passed over for want of reputation it looks at again once it has enough. A task that comes back waits
//! at the end.
//!
//! One call takes a bounded number of steps (a place looked at in a queue or ring) and makes a bounded
//! number of assignments. Where that cuts it short, what was looked at is remembered: the next call about
//! the class goes on from there, and `pump`, which anyone may call, does nothing else.

use near_sdk::{AccountId, env, near};

use crate::class::{Class, Place};
use crate::error::Error;
use crate::event::TaskAssigned;
use crate::node::{Node, Seat};
use crate::task::{State, Task};
use crate::{Contract, ContractExt, limit};

/// What one call may spend on matching.
pub struct Budget {
    steps: u32,
    assignments: u32,
}

impl Budget {
    /// Of a call that brings a task or a node: one assignment for it.
    pub fn of_an_arrival() -> Self {
        Self { steps: 8, assignments: 1 }
    }

    /// Of a call that frees a slot: one assignment for it, and one to catch up with what a bound cut short.
    pub fn of_a_release() -> Self {
        Self { steps: 8, assignments: 2 }
    }

    pub fn of_arrivals(count: usize) -> Self {
        let count = u32::try_from(count).unwrap_or(limit::PUMP_ASSIGNMENTS);
        Self { steps: 6_u32.saturating_add(count.saturating_mul(2)), assignments: count }
    }

    pub fn of_releases(count: usize) -> Self {
        let count = u32::try_from(count).unwrap_or(limit::PUMP_ASSIGNMENTS);
        Self { steps: 7_u32.saturating_add(count), assignments: count.saturating_add(1) }
    }

    fn step(&mut self) -> bool {
        let left = self.steps > 0;
        self.steps = self.steps.saturating_sub(1);
        left
    }
}

#[near]
impl Contract {
    /// Assigns tasks of a class that wait to nodes that are free, looking at up to `limit` (1 to 100) places,
    /// and gives the number of tasks it assigned, 32 at most. There is work for it only where an earlier call
    /// ran into its bound.
    ///
    /// # Errors
    /// `class_unknown`, `label`, `limit`.
    #[handle_result]
    pub fn pump(&mut self, class: String, limit: u32) -> Result<u32, Box<Error>> {
        if !(1..=limit::PUMP).contains(&limit) {
            return Err(Error::Limit { limit, max: limit::PUMP }.into());
        }
        self.check_class(&class)?;
        let mut budget = Budget { steps: limit, assignments: limit::PUMP_ASSIGNMENTS };
        self.match_class(&class, &mut budget)?;
        Ok(limit::PUMP_ASSIGNMENTS.saturating_sub(budget.assignments))
    }
}

impl Contract {
    /// Gives the node the oldest tasks of all its classes that it may take. With a slot left it stands in
    /// the ring of each afterwards. The caller stores the node.
    pub(crate) fn serve_node(
        &mut self,
        node_id: &AccountId,
        node: &mut Node,
        budget: &mut Budget,
    ) -> Result<(), Box<Error>> {
        while self.is_free(node) && budget.assignments > 0 && self.can_log_assignment() {
            let Some(task_id) = self.oldest_for(node_id, node, budget)? else { break };
            self.assign(task_id, node_id, node, budget)?;
        }
        if self.is_free(node) {
            for seat in node.seats.iter_mut().filter(|seat| seat.ring_at == 0) {
                seat.ring_at = self.change_class(&seat.class, |class| class.ring.push())?;
                self.ring.add(&Place::new(&seat.class, seat.ring_at), node_id);
            }
        }
        Ok(())
    }

    /// Gives tasks of the class to the nodes of its ring, in turn, until one side is empty, no node of the
    /// ring may take any task, or the budget is spent.
    pub(crate) fn match_class(&mut self, name: &str, budget: &mut Budget) -> Result<(), Box<Error>> {
        let mut in_vain = 0;
        loop {
            let mut class = self.find_class(name)?;
            let done = class.queue.len() == 0 || class.ring.len() <= in_vain || budget.assignments == 0;
            if done || !self.can_log_assignment() || !budget.step() {
                return Ok(());
            }
            let at = class.ring.head();
            let Some(node_id) = self.ring.get(&Place::new(name, at)) else {
                class.ring.pass(at);
                self.put_class(name, class);
                continue;
            };
            let mut node = self.find_node(&node_id)?;
            let is_free = self.is_free(&node);
            let found = if is_free { self.scan(name, &mut class, &node_id, &mut node, budget)? } else { None };
            self.put_class(name, class);
            match found {
                Some((_, task_id)) => {
                    self.assign(task_id, &node_id, &mut node, budget)?;
                    self.turn_ring(name, &node_id, &mut node)?;
                    in_vain = 0;
                }
                // Cut short: the node keeps its turn, and goes on from where it looked last.
                None if is_free && budget.steps == 0 => {}
                None => {
                    in_vain = if is_free { in_vain.saturating_add(1) } else { in_vain };
                    self.turn_ring(name, &node_id, &mut node)?;
                }
            }
            self.put_node(&node_id, node);
        }
    }

    /// The node had its turn in the class's ring: it goes to the back, or leaves where it has no slot left.
    fn turn_ring(&mut self, name: &str, node_id: &AccountId, node: &mut Node) -> Result<(), Box<Error>> {
        let is_free = self.is_free(node);
        let seat = find_seat(node, name)?;
        let (old, mut class) = (seat.ring_at, self.find_class(name)?);
        if is_free && class.ring.len() == 1 {
            return Ok(());
        }
        seat.ring_at = 0;
        if is_free {
            seat.ring_at = class.ring.push();
            self.ring.add(&Place::new(name, seat.ring_at), node_id);
        }
        self.ring.set(&Place::new(name, old), None);
        class.ring.remove(old);
        self.put_class(name, class);
        Ok(())
    }

    /// The task that the node may take and that has waited longest, of all its classes.
    fn oldest_for(
        &mut self,
        node_id: &AccountId,
        node: &mut Node,
        budget: &mut Budget,
    ) -> Result<Option<u64>, Box<Error>> {
        let mut oldest: Option<(u64, u64)> = None;
        for index in 0..node.seats.len() {
            let Some(name) = node.seats.get(index).map(|seat| seat.class.clone()) else { break };
            let mut class = self.find_class(&name)?;
            if class.queue.len() > 0 {
                let found = self.scan(&name, &mut class, node_id, node, budget)?;
                oldest = oldest.into_iter().chain(found).min();
                self.put_class(&name, class);
            }
        }
        Ok(oldest.map(|(_, task_id)| task_id))
    }

    /// The oldest task of the class that the node may take, looking from where it looked last: since when it
    /// waits, and its number.
    fn scan(
        &self,
        name: &str,
        class: &mut Class,
        node_id: &AccountId,
        node: &mut Node,
        budget: &mut Budget,
    ) -> Result<Option<(u64, u64)>, Box<Error>> {
        let now = env::block_timestamp();
        let reputation = node.reputation.at(now);
        let seat = find_seat(node, name)?;
        seat.look_again(reputation);
        let queue = &mut class.queue;
        let mut at = seat.seen.max(queue.head());
        let mut found = None;
        while at < queue.tail() && budget.step() {
            match self.queue.get(&Place::new(name, at)) {
                Some(task_id) => {
                    let task = self.find_task(task_id)?;
                    if task.expires_at <= now {
                        queue.pass(at);
                    } else if task.min_reputation > reputation {
                        seat.pass_over(at, task.min_reputation);
                    } else if task.is_for(node_id) {
                        found = Some((task.waits_since()?, task_id));
                        break;
                    }
                }
                None => queue.pass(at),
            }
            at = at.saturating_add(1);
        }
        seat.seen = at;
        Ok(found)
    }

    /// Takes a waiting task out of its queue and puts it into the node's hands.
    fn assign(
        &mut self,
        task_id: u64,
        node_id: &AccountId,
        node: &mut Node,
        budget: &mut Budget,
    ) -> Result<(), Box<Error>> {
        let mut task = self.find_task(task_id)?;
        self.leave_queue(&task)?;
        let now = env::block_timestamp();
        let start_by = now.saturating_add(self.parameters.start_timeout_ns.0);
        let keeper_at = start_by.saturating_add(self.parameters.grace_ns.0);
        task.state = State::Assigned { node_id: node_id.clone(), assigned_at: now, start_by, keeper_at };
        task.attempt = task.attempt.checked_add(1).ok_or(Error::Overflow { what: "attempt" })?;
        node.in_hand = node.in_hand.checked_add(1).ok_or(Error::Overflow { what: "tasks active" })?;
        budget.assignments = budget.assignments.saturating_sub(1);

        let event = TaskAssigned { task_id, node_id: node_id.to_string(), attempt: task.attempt, start_by };
        self.put_task(task_id, task);
        self.emit(event)
    }
}

impl Task {
    fn waits_since(&self) -> Result<u64, Box<Error>> {
        match self.state {
            State::Pending { since, .. } => Ok(since),
            State::Assigned { .. } | State::InProgress { .. } | State::Submitted { .. } | State::Disputed(_) => {
                Err(Error::Inconsistent { what: "queue" }.into())
            }
        }
    }

    /// Nobody gets what it asked for itself, nor what it lost before.
    fn is_for(&self, node_id: &AccountId) -> bool {
        self.requester_id != *node_id && !self.excluded.contains(node_id)
    }
}

fn find_seat<'a>(node: &'a mut Node, class: &str) -> Result<&'a mut Seat, Box<Error>> {
    node.seats.iter_mut().find(|seat| seat.class == class).ok_or_else(|| Error::Inconsistent { what: "ring" }.into())
}
