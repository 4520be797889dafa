use near_sdk::json_types::U64;
use near_sdk::{AccountId, env, near};

use super::{Handed, State, Task, check_assignee};
use crate::assign::Budget;
use crate::error::Error;
use crate::event::{Metric, ResultSubmitted, Sha256};
use crate::node::Node;
use crate::text::{check_label, check_uri, read_sha256};
use crate::{Contract, ContractExt, limit};

/// What a node measured of its work.
#[derive(Clone, serde::Deserialize)]
#[near(serializers = [json])]
pub struct MetricArg {
    /// Such as `tokens`, `joules` or `loss.micro`: 1 to 32 characters of a-z, 0-9 and `. _ -`.
    pub name: String,
    pub value: U64,
}

/// A result, as a batch of them holds it.
#[derive(serde::Deserialize)]
#[near(serializers = [json])]
pub struct ResultArg {
    pub task_id: U64,
    pub output_uri: String,
    /// 64 hex digits.
    pub output_sha256: String,
    pub metrics: Option<Vec<MetricArg>>,
}

/// Read and found good.
struct Output {
    uri: String,
    sha256: Sha256,
    metrics: Vec<Metric>,
}

#[near]
impl Contract {
    /// The node that works on a task hands in its result, with up to 8 metrics. Its requester accepts or
    /// disputes it before it is final; then the reward is the node's. The node takes the oldest task that
    /// waits for it in the same call.
    ///
    /// # Errors
    /// `task_unknown`, `task_over`, `wrong_state`, `not_assignee`, `too_late`, `uri`, `sha256`, `metric_count`,
    /// `label`.
    #[handle_result]
    pub fn submit_result(
        &mut self,
        task_id: U64,
        output_uri: String,
        output_sha256: String,
        metrics: Option<Vec<MetricArg>>,
    ) -> Result<(), Box<Error>> {
        self.take_results(vec![ResultArg { task_id, output_uri, output_sha256, metrics }])
    }

    /// Hands in the results of several tasks of the calling node, 1 to 25: all of them, or none.
    ///
    /// # Errors
    /// `batch`, `log_full`, and those of `submit_result`.
    #[handle_result]
    pub fn submit_results(&mut self, results: Vec<ResultArg>) -> Result<(), Box<Error>> {
        if !(1..=limit::BATCH).contains(&results.len()) {
            return Err(Error::Batch { count: results.len(), max: limit::BATCH }.into());
        }
        self.take_results(results)
    }
}

impl Contract {
    fn take_results(&mut self, results: Vec<ResultArg>) -> Result<(), Box<Error>> {
        let node_id = env::predecessor_account_id();
        let mut budget = Budget::of_releases(results.len());
        let mut node: Option<Node> = None;
        for result in results {
            let task_id = result.task_id.0;
            let task = self.find_task(task_id)?;
            let late = task.check_result(task_id, &node_id, env::block_timestamp())?;
            let output = read_output(result)?;
            let mut held = match node.take() {
                Some(node) => node,
                None => self.find_node(&node_id)?,
            };
            self.take_result(task_id, task, &node_id, &mut held, output, late)?;
            node = Some(held);
        }
        let Some(mut node) = node else { return Err(Error::Inconsistent { what: "results" }.into()) };
        self.greet(&node_id, &mut node)?;
        self.serve_node(&node_id, &mut node, &mut budget)?;
        self.put_node(&node_id, node);
        Ok(())
    }

    fn take_result(
        &mut self,
        task_id: u64,
        mut task: Task,
        node_id: &AccountId,
        node: &mut Node,
        output: Output,
        late: bool,
    ) -> Result<(), Box<Error>> {
        let now = env::block_timestamp();
        let final_at = now.saturating_add(self.parameters.dispute_window_ns.0);
        let keeper_at = final_at.saturating_add(self.parameters.grace_ns.0);
        let handed = Handed { node_id: node_id.clone(), output_sha256: output.sha256, submitted_at: now, late };
        task.state = State::Submitted { handed, final_at, keeper_at };
        self.put_task(task_id, task);
        node.put_down()?;
        node.unsettled = node.unsettled.checked_add(1).ok_or(Error::Overflow { what: "unsettled tasks" })?;
        self.emit(ResultSubmitted {
            task_id,
            node_id: node_id.to_string(),
            output_uri: output.uri,
            output_sha256: output.sha256,
            metrics: output.metrics,
            final_at,
        })
    }
}

impl Task {
    /// `true` where the result comes late, in the grace.
    fn check_result(&self, task_id: u64, caller_id: &AccountId, now: u64) -> Result<bool, Box<Error>> {
        let State::InProgress { node_id, due_at, keeper_at, .. } = &self.state else {
            return Err(self.wrong_state(task_id, "in progress"));
        };
        check_assignee(task_id, node_id, caller_id)?;
        // Time decides, not whose call comes first: at one moment a result counts or its task can be given
        // to another, never both.
        if now >= *keeper_at {
            return Err(Error::TooLate { task_id, deadline: *due_at, now }.into());
        }
        Ok(now > *due_at)
    }
}

fn read_output(result: ResultArg) -> Result<Output, Box<Error>> {
    check_uri("output_uri", &result.output_uri)?;
    let sha256 = read_sha256("output_sha256", &result.output_sha256)?;
    let metrics = result.metrics.unwrap_or_default();
    if metrics.len() > limit::METRICS {
        return Err(Error::MetricCount { count: metrics.len(), max: limit::METRICS }.into());
    }
    let read = |metric: MetricArg| {
        check_label("metric", &metric.name)?;
        Ok(Metric { name: metric.name, value: metric.value.0 })
    };
    let metrics = metrics.into_iter().map(read).collect::<Result<_, Box<Error>>>()?;
    Ok(Output { uri: result.output_uri, sha256, metrics })
}
