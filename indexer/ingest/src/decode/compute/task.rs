use deai_compute::event;
use domain::{
    AddressError, AttemptFailed, CompletedBy, FailureCause, Metric, ProgressReported, ResultSubmitted, TaskAssigned,
    TaskCancelled, TaskCompleted, TaskExpired, TaskFailed, TaskPruned, TaskStarted, TaskSubmitted, TimeNs, TokenAmount,
    Yocto,
};

use super::sha256;

pub(super) fn task_submitted(event: event::TaskSubmitted) -> Result<TaskSubmitted, AddressError> {
    Ok(TaskSubmitted {
        task_id: event.task_id,
        requester_id: event.requester_id.parse()?,
        class: event.class,
        kind: event.kind,
        input_uri: event.input_uri,
        input_sha256: sha256(event.input_sha256),
        project: event.project.map(|project| project.parse()).transpose()?,
        min_reputation: event.min_reputation,
        run_time_ns: event.run_time_ns,
        reward: TokenAmount(event.reward),
        bounty: Yocto(event.bounty),
        expires_at: TimeNs(event.expires_at),
    })
}

pub(super) fn task_assigned(event: event::TaskAssigned) -> Result<TaskAssigned, AddressError> {
    Ok(TaskAssigned {
        task_id: event.task_id,
        node_id: event.node_id.parse()?,
        attempt: event.attempt,
        start_by: TimeNs(event.start_by),
    })
}

pub(super) fn task_started(event: event::TaskStarted) -> Result<TaskStarted, AddressError> {
    Ok(TaskStarted { task_id: event.task_id, node_id: event.node_id.parse()?, due_at: TimeNs(event.due_at) })
}

pub(super) fn progress_reported(event: event::ProgressReported) -> Result<ProgressReported, AddressError> {
    Ok(ProgressReported { task_id: event.task_id, node_id: event.node_id.parse()?, permille: event.permille })
}

fn metric(event: event::Metric) -> Metric {
    Metric { name: event.name, value: event.value }
}

pub(super) fn result_submitted(event: event::ResultSubmitted) -> Result<ResultSubmitted, AddressError> {
    Ok(ResultSubmitted {
        task_id: event.task_id,
        node_id: event.node_id.parse()?,
        output_uri: event.output_uri,
        output_sha256: sha256(event.output_sha256),
        metrics: event.metrics.into_iter().map(metric).collect(),
        final_at: TimeNs(event.final_at),
    })
}

fn completed_by(event: event::CompletedBy) -> CompletedBy {
    match event {
        event::CompletedBy::Acceptance => CompletedBy::Acceptance,
        event::CompletedBy::Time => CompletedBy::Time,
        event::CompletedBy::Ruling => CompletedBy::Ruling,
        event::CompletedBy::Default => CompletedBy::Default,
    }
}

pub(super) fn task_completed(event: event::TaskCompleted) -> Result<TaskCompleted, AddressError> {
    Ok(TaskCompleted {
        task_id: event.task_id,
        node_id: event.node_id.parse()?,
        reward: TokenAmount(event.reward),
        by: completed_by(event.by),
        reputation: event.reputation,
    })
}

fn failure_cause(event: event::FailureCause) -> FailureCause {
    match event {
        event::FailureCause::NotStarted => FailureCause::NotStarted,
        event::FailureCause::Late => FailureCause::Late,
        event::FailureCause::GivenUp => FailureCause::GivenUp,
        event::FailureCause::DisputeLost => FailureCause::DisputeLost,
    }
}

pub(super) fn attempt_failed(event: event::AttemptFailed) -> Result<AttemptFailed, AddressError> {
    Ok(AttemptFailed {
        task_id: event.task_id,
        node_id: event.node_id.parse()?,
        attempt: event.attempt,
        cause: failure_cause(event.cause),
        reputation: event.reputation,
    })
}

pub(super) fn task_failed(event: event::TaskFailed) -> Result<TaskFailed, AddressError> {
    Ok(TaskFailed { task_id: event.task_id, node_id: event.node_id.parse()?, refund: TokenAmount(event.refund) })
}

pub(super) fn task_cancelled(event: event::TaskCancelled) -> TaskCancelled {
    TaskCancelled { task_id: event.task_id, refund: TokenAmount(event.refund) }
}

pub(super) fn task_expired(event: event::TaskExpired) -> Result<TaskExpired, AddressError> {
    Ok(TaskExpired {
        task_id: event.task_id,
        node_id: event.node_id.map(|id| id.parse()).transpose()?,
        refund: TokenAmount(event.refund),
    })
}

pub(super) fn task_pruned(event: event::TaskPruned) -> Result<TaskPruned, AddressError> {
    Ok(TaskPruned { task_id: event.task_id, requester_id: event.requester_id.parse()?, storage: Yocto(event.storage) })
}
