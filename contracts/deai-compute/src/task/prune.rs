use near_sdk::json_types::U64;
use near_sdk::{AccountId, NearToken, env, near};

use super::Record;
use crate::error::Error;
use crate::event::TaskPruned;
use crate::storage::send;
use crate::{Contract, ContractExt, limit};

#[near]
impl Contract {
    /// Forgets the records of these tasks, 1 to 40 of them, that were over the retention time ago; what they
    /// took for storage goes back to their requesters. A number that is none of these is passed over. Gives
    /// how many records went. Anyone may call it.
    ///
    /// # Errors
    /// `batch`.
    #[handle_result]
    pub fn prune_tasks(&mut self, task_ids: Vec<U64>) -> Result<u32, Box<Error>> {
        if !(1..=limit::PRUNE).contains(&task_ids.len()) {
            return Err(Error::Batch { count: task_ids.len(), max: limit::PRUNE }.into());
        }
        let mut pruned: u32 = 0;
        // One transfer for each requester. A list, as it is short and the contract is not to grow.
        let mut back: Vec<(AccountId, NearToken)> = Vec::new();
        for task_id in task_ids.into_iter().map(|id| id.0) {
            let Some(record) = self.prunable(task_id) else { continue };
            self.completed_tasks.set(&task_id, None);
            self.free_storage(record.storage_paid)?;
            self.emit(TaskPruned {
                task_id,
                requester_id: record.requester_id.to_string(),
                storage: record.storage_paid.as_yoctonear(),
            })?;
            match back.iter_mut().find(|(requester_id, _)| *requester_id == record.requester_id) {
                Some((_, sum)) => *sum = sum.saturating_add(record.storage_paid),
                None => back.push((record.requester_id, record.storage_paid)),
            }
            pruned = pruned.saturating_add(1);
        }
        for (requester_id, amount) in back {
            send(requester_id, amount);
        }
        Ok(pruned)
    }
}

impl Contract {
    fn prunable(&self, task_id: u64) -> Option<Record> {
        let record = Record::from(self.completed_tasks.get(&task_id)?);
        let until = record.finished_at.saturating_add(self.parameters.retention_ns.0);
        (env::block_timestamp() >= until).then_some(record)
    }
}
