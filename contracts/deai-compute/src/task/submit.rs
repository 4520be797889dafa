#![expect(clippy::too_many_arguments, reason = "each argument of `submit_task` is a member of the call's JSON")]

use near_sdk::json_types::{U64, U128};
use near_sdk::{AccountId, NearToken, env, near};

use super::{State, Task};
use crate::assign::Budget;
use crate::class::Place;
use crate::error::Error;
use crate::event::TaskSubmitted;
use crate::storage::{price, send, task_bytes};
use crate::text::{check_label, check_uri, read_project, read_sha256, show_project};
use crate::token::check_party;
use crate::{Contract, ContractExt, limit};

/// What a requester asks for.
struct Request {
    class: String,
    kind: String,
    input_uri: String,
    input_sha256: String,
    project: Option<String>,
    reward: u128,
    expires_at: u64,
}

#[near]
impl Contract {
    /// Puts a task on the market, and its reward into escrow. A free node that may take it gets it in the
    /// same call, otherwise it waits in the queue of its class. Gives the task's number.
    ///
    /// - `class`: what the node must be capable of. `kind`: what is to be done, such as `llm.generate`.
    /// - `input_uri`, `input_sha256`: what is to be worked on.
    /// - `project`: the Solana project that the task works for, if any: its address in base58.
    /// - `reward`: in the token's smallest unit, at least 1, from the caller's balance.
    /// - `expires_at`: nanoseconds since the Unix epoch, at most 30 days ahead. From then on no result
    ///   counts, and anyone may expire the task.
    ///
    /// The attached deposit pays for storage (`market` tells the most a task can take), the rest comes back
    /// at once. When the task is over most of what storage took comes back too, and the reward where no
    /// result came; for an account that has given up its token account meanwhile, a new one is paid from it.
    ///
    /// # Errors
    /// `label`, `class_unknown`, `uri`, `sha256`, `project`, `reward_zero`, `expiry_past`, `expiry_far`,
    /// `unregistered`, `balance_too_small`, `deposit_too_small`, `escrow_account`.
    #[payable]
    #[handle_result]
    pub fn submit_task(
        &mut self,
        class: String,
        kind: String,
        input_uri: String,
        input_sha256: String,
        project: Option<String>,
        reward: U128,
        expires_at: U64,
    ) -> Result<U64, Error> {
        let request =
            Request { class, kind, input_uri, input_sha256, project, reward: reward.0, expires_at: expires_at.0 };
        let requester_id = env::predecessor_account_id();
        check_party(&requester_id)?;
        let task = self.check_request(&requester_id, request)?;
        let surplus = self.surplus(task.storage_paid)?;

        let task_id = self.admit(task)?;
        send(requester_id, surplus);
        Ok(U64(task_id))
    }
}

impl Contract {
    fn check_request(&self, requester_id: &AccountId, request: Request) -> Result<Task, Error> {
        let now = env::block_timestamp();
        self.check_class(&request.class)?;
        check_label("kind", &request.kind)?;
        check_uri("input_uri", &request.input_uri)?;
        let input_sha256 = read_sha256("input_sha256", &request.input_sha256)?;
        let project = request.project.as_deref().map(read_project).transpose()?;
        if request.reward == 0 {
            return Err(Error::RewardZero);
        }
        check_expiry(request.expires_at, now)?;

        let mut task = Task {
            requester_id: requester_id.clone(),
            class: request.class,
            kind: request.kind,
            input_uri: request.input_uri,
            input_sha256,
            project,
            reward: request.reward,
            submitted_at: now,
            expires_at: request.expires_at,
            attempt: 0,
            state: State::Pending { queue_at: 0 },
            storage_paid: NearToken::ZERO,
        };
        task.storage_paid = price(task_bytes(&task)).saturating_add(self.account_bounds());
        Ok(task)
    }

    /// Takes the reward, queues the task, and matches it.
    fn admit(&mut self, mut task: Task) -> Result<u64, Error> {
        let task_id = self.task_counter.checked_add(1).ok_or(Error::Overflow { what: "task_id" })?;
        self.task_counter = task_id;
        self.hold_storage(task.storage_paid)?;
        let queue_at = self.change_class(&task.class, |class| class.queue.push())?;
        task.state = State::Pending { queue_at };
        self.queue.set(Place::new(&task.class, queue_at), Some(task_id));

        let event = TaskSubmitted {
            task_id,
            requester_id: task.requester_id.to_string(),
            class: task.class.clone(),
            kind: task.kind.clone(),
            input_uri: task.input_uri.clone(),
            input_sha256: task.input_sha256,
            project: task.project.as_ref().map(show_project),
            reward: task.reward,
            expires_at: task.expires_at,
        };
        let (requester_id, class, reward) = (task.requester_id.clone(), task.class.clone(), task.reward);
        self.put_task(task_id, task);
        self.hold_reward(&requester_id, reward, task_id)?;
        self.emit(event)?;
        self.match_class(&class, &mut Budget::of_an_arrival())?;
        Ok(task_id)
    }
}

fn check_expiry(expires_at: u64, now: u64) -> Result<(), Error> {
    let latest = now.saturating_add(limit::LIFETIME_NS);
    if expires_at <= now {
        return Err(Error::ExpiryPast { expires_at, now });
    }
    if expires_at > latest {
        return Err(Error::ExpiryFar { expires_at, latest });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_expires_within_30_days() {
        let now = 1_700_000_000_000_000_000;
        let latest = now + 30 * 24 * 3600 * 1_000_000_000;
        assert_eq!(check_expiry(now, now), Err(Error::ExpiryPast { expires_at: now, now }));
        assert_eq!(check_expiry(now + 1, now), Ok(()));
        assert_eq!(check_expiry(latest, now), Ok(()));
        assert_eq!(check_expiry(latest + 1, now), Err(Error::ExpiryFar { expires_at: latest + 1, latest }));
        assert!(check_expiry(u64::MAX, now).is_err());
    }
}
