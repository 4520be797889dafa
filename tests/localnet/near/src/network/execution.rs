use near_primitives::errors::TxExecutionError;
use near_primitives::hash::CryptoHash;
use near_primitives::types::{Balance, Gas};
use near_primitives::views::{ExecutionOutcomeWithIdView, ExecutionStatusView, FinalExecutionStatus};
use serde::de::DeserializeOwned;

use crate::chain::{Trail, outcome_view};

/// What has come of a transaction.
#[derive(Clone, Debug)]
pub struct Execution {
    hash: CryptoHash,
    status: FinalExecutionStatus,
    outcomes: Vec<ExecutionOutcomeWithIdView>,
}

impl Execution {
    pub(super) fn new(trail: &Trail) -> Self {
        Self {
            hash: trail.transaction.get_hash(),
            status: trail.status(),
            outcomes: trail.in_order().iter().map(|(block, at)| outcome_view(block, *at)).collect(),
        }
    }

    pub fn hash(&self) -> CryptoHash {
        self.hash
    }

    /// The result of the transaction: that of the last promise it returned.
    pub fn status(&self) -> &FinalExecutionStatus {
        &self.status
    }

    /// `true` where the transaction's own result is a success. Other receipts may have failed.
    pub fn is_success(&self) -> bool {
        matches!(self.status, FinalExecutionStatus::SuccessValue(_))
    }

    /// Panics with all outcomes unless the transaction and every receipt of it have succeeded.
    #[track_caller]
    pub fn assert_success(&self) -> &Self {
        assert!(self.is_success() && self.failures().is_empty(), "not all succeeded:\n{}", self.trace());
        self
    }

    /// Why the transaction failed. Panics if it did not.
    #[track_caller]
    pub fn failure(&self) -> &TxExecutionError {
        match &self.status {
            FinalExecutionStatus::Failure(error) => error,
            other => panic!("it did not fail, it is {other:?}:\n{}", self.trace()),
        }
    }

    /// What the transaction returned. Panics unless it succeeded.
    #[track_caller]
    pub fn value(&self) -> Vec<u8> {
        match &self.status {
            FinalExecutionStatus::SuccessValue(value) => value.clone(),
            other => panic!("it has no value, it is {other:?}:\n{}", self.trace()),
        }
    }

    /// What the transaction returned, read as JSON. Panics unless it is a `T`.
    #[track_caller]
    pub fn json<T: DeserializeOwned>(&self) -> T {
        let value = self.value();
        serde_json::from_slice(&value).unwrap_or_else(|error| panic!("{error}: {:?}", String::from_utf8_lossy(&value)))
    }

    /// The transaction's outcome, then those of its receipts, in order of execution.
    pub fn outcomes(&self) -> &[ExecutionOutcomeWithIdView] {
        &self.outcomes
    }

    /// The logs of all receipts that succeeded. Logs of a failed receipt report what did not happen.
    pub fn logs(&self) -> Vec<String> {
        let succeeded = self.outcomes.iter().filter(|outcome| !failed(outcome));
        succeeded.flat_map(|outcome| outcome.outcome.logs.iter().cloned()).collect()
    }

    /// The outcomes of receipts that failed.
    pub fn failures(&self) -> Vec<&ExecutionOutcomeWithIdView> {
        self.outcomes.iter().filter(|outcome| failed(outcome)).collect()
    }

    pub fn gas_burnt(&self) -> Gas {
        self.outcomes.iter().fold(Gas::ZERO, |sum, outcome| sum.saturating_add(outcome.outcome.gas_burnt))
    }

    pub fn tokens_burnt(&self) -> Balance {
        self.outcomes.iter().fold(Balance::ZERO, |sum, outcome| sum.saturating_add(outcome.outcome.tokens_burnt))
    }

    /// All outcomes, a line each with their logs.
    pub fn trace(&self) -> String {
        let mut lines = Vec::new();
        for outcome in &self.outcomes {
            let reported = &outcome.outcome;
            lines.push(format!(
                "{} at {}: {:?}, {}",
                outcome.id, reported.executor_id, reported.status, reported.gas_burnt
            ));
            lines.extend(reported.logs.iter().map(|log| format!("  log: {log}")));
        }
        lines.join("\n")
    }
}

fn failed(outcome: &ExecutionOutcomeWithIdView) -> bool {
    matches!(outcome.outcome.status, ExecutionStatusView::Failure(_))
}
