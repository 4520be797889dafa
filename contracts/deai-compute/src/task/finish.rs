use near_sdk::{AccountId, NearToken, env};

use super::{Outcome, Record, State, Task, VersionedRecord};
use crate::Contract;
use crate::assign::Budget;
use crate::error::Error;
use crate::event::Sha256;
use crate::storage::{price, record_bytes};

impl Contract {
    /// Shrinks a task that is over to its record, and gives the price of the storage that this frees: it is
    /// the requester's.
    pub(crate) fn finish(
        &mut self,
        task_id: u64,
        task: &Task,
        outcome: Outcome,
        output_sha256: Option<Sha256>,
    ) -> Result<NearToken, Error> {
        let mut record = record(task, outcome, output_sha256);
        record.storage_paid = price(record_bytes(&record));
        let freed =
            task.storage_paid.checked_sub(record.storage_paid).ok_or(Error::Inconsistent { what: "storage paid" })?;

        if let State::Pending { .. } = task.state {
            self.leave_queue(task)?;
        }
        self.free_storage(freed)?;
        self.tasks.set(task_id, None);
        self.completed_tasks.set(task_id, Some(VersionedRecord::V1(record)));
        Ok(freed)
    }

    /// The node that held the task has its hands free for the next one.
    pub(crate) fn release_node(&mut self, node_id: &AccountId, outcome: Outcome) -> Result<(), Error> {
        let mut node = self.find_node(node_id)?;
        node.put_down()?;
        if outcome == Outcome::Completed {
            node.tasks_completed = node.tasks_completed.saturating_add(1);
            node.last_heartbeat_at = env::block_timestamp();
        }
        self.serve_node(node_id, &mut node, &mut Budget::of_a_release())?;
        self.put_node(node_id, node);
        Ok(())
    }
}

fn record(task: &Task, outcome: Outcome, output_sha256: Option<Sha256>) -> Record {
    Record {
        requester_id: task.requester_id.clone(),
        node_id: task.node_id().cloned(),
        input_sha256: task.input_sha256,
        output_sha256,
        reward: task.reward,
        outcome,
        attempt: task.attempt,
        finished_at: env::block_timestamp(),
        storage_paid: NearToken::ZERO,
    }
}
