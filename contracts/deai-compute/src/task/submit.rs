#![expect(clippy::too_many_arguments, reason = "each argument of `submit_task` is a member of the call's JSON")]

use near_sdk::json_types::{U64, U128};
use near_sdk::{AccountId, NearToken, env, near};

use super::{Request, Task};
use crate::assign::Budget;
use crate::error::Error;
use crate::event::TaskSubmitted;
use crate::storage::send;
use crate::text::show_project;
use crate::token::check_party;
use crate::{Contract, ContractExt, limit};

#[near]
impl Contract {
    /// Puts a task on the market, and its reward into escrow. A free node that may take it gets it in the
    /// same call, otherwise it waits in the queue of its class. Gives the task's number.
    ///
    /// - `class`: what the node must be capable of. `kind`: what is to be done, such as `llm.generate`.
    /// - `input_uri`, `input_sha256`: what is to be worked on.
    /// - `project`: the Solana project that the task works for, if any: its address in base58.
    /// - `min_reputation`: what the node needs, 0 (default) to 10,000.
    /// - `run_time_ns`: what the node has from start to result, in nanoseconds, within the terms.
    /// - `reward`: in the token's smallest unit, at least 1, from the caller's balance.
    /// - `expires_at`: nanoseconds since the Unix epoch, at most 30 days ahead. From then on no node gets the
    ///   task, and while it waits anyone may expire it.
    ///
    /// The attached deposit pays for storage and for the bounty of anyone who has to move on what the caller
    /// leaves lying (`market` reports the most a task can take), the rest comes back at once. When the task is
    /// over the bounty that nobody earned and most of what storage took come back too, and the reward where
    /// no result counted; for an account that has given up its token account meanwhile, a new one is paid
    /// from it.
    ///
    /// # Errors
    /// `label`, `class_unknown`, `uri`, `sha256`, `project`, `reputation`, `run_time`, `reward_zero`,
    /// `expiry_past`, `expiry_far`, `unregistered`, `balance_too_small`, `deposit_too_small`, `escrow_account`.
    #[payable]
    #[handle_result]
    pub fn submit_task(
        &mut self,
        class: String,
        kind: String,
        input_uri: String,
        input_sha256: String,
        project: Option<String>,
        min_reputation: Option<u16>,
        run_time_ns: U64,
        reward: U128,
        expires_at: U64,
    ) -> Result<U64, Box<Error>> {
        let request =
            Request { class, kind, input_uri, input_sha256, project, min_reputation, run_time_ns, reward, expires_at };
        let ids = self.take_requests(vec![request])?;
        ids.into_iter().next().ok_or_else(|| Error::Inconsistent { what: "tasks" }.into())
    }

    /// Puts several tasks on the market, 1 to 25: all of them, or none. Gives their numbers. Their rewards go
    /// into escrow together. Where the log of one call cannot hold all assignments, some tasks wait for the
    /// next call or for `pump`.
    ///
    /// # Errors
    /// `batch`, `log_full`, and those of `submit_task`.
    #[payable]
    #[handle_result]
    pub fn submit_tasks(&mut self, tasks: Vec<Request>) -> Result<Vec<U64>, Box<Error>> {
        if !(1..=limit::BATCH).contains(&tasks.len()) {
            return Err(Error::Batch { count: tasks.len(), max: limit::BATCH }.into());
        }
        self.take_requests(tasks)
    }
}

impl Contract {
    pub(crate) fn take_requests(&mut self, requests: Vec<Request>) -> Result<Vec<U64>, Box<Error>> {
        self.check_intake()?;
        let requester_id = env::predecessor_account_id();
        check_party(&requester_id)?;
        let read = |request| self.check_request(&requester_id, request);
        let tasks = requests.into_iter().map(read).collect::<Result<Vec<Task>, Box<Error>>>()?;
        let costs = tasks.iter().map(|task| task.storage_paid.saturating_add(task.bounty));
        let cost = costs.fold(NearToken::ZERO, NearToken::saturating_add);
        let surplus = self.surplus(cost)?;

        let ids = self.admit(&requester_id, tasks)?;
        send(requester_id, surplus);
        Ok(ids.into_iter().map(U64).collect())
    }

    /// Takes the rewards, queues the tasks, and matches them.
    fn admit(&mut self, requester_id: &AccountId, tasks: Vec<Task>) -> Result<Vec<u64>, Box<Error>> {
        let mut counts: Vec<(String, usize)> = Vec::new();
        let mut rewards: u128 = 0;
        let mut ids = Vec::new();
        let mut events = Vec::new();
        for mut task in tasks {
            let task_id = self.task_counter.checked_add(1).ok_or(Error::Overflow { what: "task_id" })?;
            self.task_counter = task_id;
            rewards = rewards.checked_add(task.reward).ok_or(Error::Overflow { what: "rewards" })?;
            self.hold_storage(task.storage_paid)?;
            self.hold_bounty(task.bounty)?;
            self.join_queue(task_id, &mut task, env::block_timestamp())?;
            match counts.iter_mut().find(|(class, _)| *class == task.class) {
                Some((_, count)) => *count = count.saturating_add(1),
                None => counts.push((task.class.clone(), 1)),
            }
            events.push(submitted(task_id, &task));
            self.put_task(task_id, task);
            ids.push(task_id);
        }
        self.hold_rewards(requester_id, rewards, &ids)?;
        for event in events {
            self.emit(event)?;
        }
        for (class, count) in counts {
            self.match_class(&class, &mut Budget::of_arrivals(count))?;
        }
        Ok(ids)
    }
}

fn submitted(task_id: u64, task: &Task) -> TaskSubmitted {
    TaskSubmitted {
        task_id,
        requester_id: task.requester_id.to_string(),
        class: task.class.clone(),
        kind: task.kind.clone(),
        input_uri: task.input_uri.clone(),
        input_sha256: task.input_sha256,
        project: task.project.as_ref().map(show_project),
        min_reputation: task.min_reputation,
        run_time_ns: task.run_time_ns,
        reward: task.reward,
        bounty: task.bounty.as_yoctonear(),
        expires_at: task.expires_at,
    }
}
