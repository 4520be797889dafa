use near_sdk::{AccountId, env};

use super::record::{Ending, Outcome};
use super::{Handed, Task};
use crate::Contract;
use crate::error::Error;
use crate::event::{CompletedBy, TaskCompleted};
use crate::node::TaskOutcome;
use crate::storage::send;

impl Contract {
    /// A result is final: its node is paid, and what the requester put up comes back to it, but for the bounty
    /// of anyone who had to move the task on.
    pub(crate) fn complete(
        &mut self,
        task_id: u64,
        task: &Task,
        handed: &Handed,
        by: CompletedBy,
        keeper_id: Option<&AccountId>,
    ) -> Result<(), Box<Error>> {
        let node_id = &handed.node_id;
        let mut node = self.find_node(node_id)?;
        let now = env::block_timestamp();
        node.settle()?;
        node.reputation.record(if handed.late { TaskOutcome::CompletedLate } else { TaskOutcome::Completed }, now);
        node.tasks_completed = node.tasks_completed.saturating_add(1);
        let reputation = node.reputation.at(now);
        self.put_node(node_id, node);

        let ending = Ending {
            outcome: Outcome::Completed,
            node_id: Some(node_id.clone()),
            output_sha256: Some(handed.output_sha256),
        };
        let freed = self.finish(task_id, task, &ending)?;
        self.pay_reward(node_id, task.reward, task_id)?;
        self.emit(TaskCompleted { task_id, node_id: node_id.to_string(), reward: task.reward, by, reputation })?;
        let bounty = self.settle_bounty(task_id, task, keeper_id)?;
        send(task.requester_id.clone(), freed.saturating_add(bounty));
        Ok(())
    }
}
