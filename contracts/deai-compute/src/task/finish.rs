use near_sdk::NearToken;

use super::record::Ending;
use super::{Record, State, Task, VersionedRecord};
use crate::Contract;
use crate::error::Error;
use crate::storage::{price, record_bytes};

impl Contract {
    /// Shrinks a task that is over to its record, and gives the price of the storage that this frees: it is
    /// the requester's.
    pub(super) fn finish(&mut self, task_id: u64, task: &Task, ending: &Ending) -> Result<NearToken, Box<Error>> {
        let mut record = Record::new(task, ending);
        record.storage_paid = price(record_bytes(&record));
        let freed =
            task.storage_paid.checked_sub(record.storage_paid).ok_or(Error::Inconsistent { what: "storage paid" })?;

        if let State::Pending { .. } = task.state {
            self.leave_queue(task)?;
        }
        self.free_storage(freed)?;
        self.tasks.set(&task_id, None);
        self.completed_tasks.set(&task_id, Some(&VersionedRecord::V1(record)));
        Ok(freed)
    }

    /// Ends a task without a result that counts: the escrow goes back to the requester. Gives what of the
    /// storage's price is left for it.
    pub(super) fn finish_unpaid(
        &mut self,
        task_id: u64,
        task: &Task,
        ending: &Ending,
    ) -> Result<NearToken, Box<Error>> {
        let freed = self.finish(task_id, task, ending)?;
        let spent = self.refund_reward(task, task_id)?;
        Ok(freed.saturating_sub(spent))
    }
}
