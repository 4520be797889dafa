use near_sdk::json_types::{U64, U128};
use near_sdk::{AccountId, NearToken, env, near};

use super::{State, Task};
use crate::error::Error;
use crate::node::check_reputation;
use crate::parameters::Parameters;
use crate::storage::{price, task_bytes};
use crate::text::{check_label, check_uri, read_project, read_sha256};
use crate::{Contract, limit};

/// What a requester asks for: see `submit_task`.
#[derive(serde::Deserialize)]
#[near(serializers = [json])]
pub struct Request {
    pub class: String,
    pub kind: String,
    pub input_uri: String,
    pub input_sha256: String,
    pub project: Option<String>,
    pub min_reputation: Option<u16>,
    pub run_time_ns: U64,
    pub reward: U128,
    pub expires_at: U64,
}

impl Contract {
    /// The task that is asked for, not yet in a queue.
    pub(crate) fn check_request(&self, requester_id: &AccountId, request: Request) -> Result<Task, Box<Error>> {
        let now = env::block_timestamp();
        self.check_class(&request.class)?;
        check_label("kind", &request.kind)?;
        check_uri("input_uri", &request.input_uri)?;
        let input_sha256 = read_sha256("input_sha256", &request.input_sha256)?;
        let project = request.project.as_deref().map(read_project).transpose()?;
        let min_reputation = request.min_reputation.unwrap_or(0);
        check_reputation(min_reputation)?;
        check_run_time(request.run_time_ns.0, &self.parameters)?;
        if request.reward.0 == 0 {
            return Err(Error::RewardZero.into());
        }
        check_expiry(request.expires_at.0, now)?;

        let mut task = Task {
            requester_id: requester_id.clone(),
            class: request.class,
            kind: request.kind,
            input_uri: request.input_uri,
            input_sha256,
            project,
            min_reputation,
            run_time_ns: request.run_time_ns.0,
            reward: request.reward.0,
            bounty: self.parameters.keeper_bounty,
            submitted_at: now,
            expires_at: request.expires_at.0,
            attempt: 0,
            max_attempts: self.parameters.max_attempts,
            excluded: Vec::new(),
            state: State::Pending { queue_at: 0, since: now },
            storage_paid: NearToken::ZERO,
        };
        task.storage_paid = price(task_bytes(&task)).saturating_add(self.account_bounds());
        Ok(task)
    }
}

fn check_run_time(run_time_ns: u64, terms: &Parameters) -> Result<(), Box<Error>> {
    let (min_ns, max_ns) = (terms.run_time_min_ns.0, terms.run_time_max_ns.0);
    if (min_ns..=max_ns).contains(&run_time_ns) {
        Ok(())
    } else {
        Err(Error::RunTime { run_time_ns, min_ns, max_ns }.into())
    }
}

fn check_expiry(expires_at: u64, now: u64) -> Result<(), Box<Error>> {
    let latest = now.saturating_add(limit::LIFETIME_NS);
    if expires_at <= now {
        return Err(Error::ExpiryPast { expires_at, now }.into());
    }
    if expires_at > latest {
        return Err(Error::ExpiryFar { expires_at, latest }.into());
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
        assert_eq!(check_expiry(now, now), Err(Error::ExpiryPast { expires_at: now, now }.into()));
        assert_eq!(check_expiry(now + 1, now), Ok(()));
        assert_eq!(check_expiry(latest, now), Ok(()));
        assert_eq!(check_expiry(latest + 1, now), Err(Error::ExpiryFar { expires_at: latest + 1, latest }.into()));
        assert!(check_expiry(u64::MAX, now).is_err());
    }

    #[test]
    fn a_run_time_is_within_the_terms() {
        let terms = Parameters::with_min_stake(NearToken::ZERO);
        let (min_ns, max_ns) = (terms.run_time_min_ns.0, terms.run_time_max_ns.0);
        for good in [min_ns, max_ns] {
            assert_eq!(check_run_time(good, &terms), Ok(()));
        }
        for bad in [0, min_ns - 1, max_ns + 1, u64::MAX] {
            assert_eq!(check_run_time(bad, &terms), Err(Error::RunTime { run_time_ns: bad, min_ns, max_ns }.into()));
        }
    }
}
