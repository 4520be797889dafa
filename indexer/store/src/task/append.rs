use domain::{NearAccountId, Sha256, SolanaAddress, TimeNs};
use sqlx::postgres::PgConnection;

use super::Task;
use crate::Error;
use crate::column::word;
use crate::copy::Copy;

/// The columns, in the order of [`push`].
const COLUMNS: &str = "task (task_id, status, requester_id, class, kind, input_uri, input_sha256, project, \
    min_reputation, run_time, reward, bounty, expires_at, node_id, attempt, permille, deadline, output_uri, \
    output_sha256, metrics, paid, refund, submitted_at, submitted_tx, assigned_at, started_at, result_at, finished_at, \
    updated_height, updated_at, updated_tx)";

/// Writes tasks that are certainly not there yet.
pub(crate) async fn append(connection: &mut PgConnection, tasks: &[&Task]) -> Result<(), Error> {
    let mut copy = Copy::default();
    for task in tasks {
        push(&mut copy, task)?;
    }
    copy.send(connection, COLUMNS).await
}

fn push(copy: &mut Copy, task: &Task) -> Result<(), Error> {
    let number = |copy: &mut Copy, value: u128| copy.field(Some(&value.to_string()));
    let number_or_null =
        |copy: &mut Copy, value: Option<u128>| copy.field(value.map(|value| value.to_string()).as_deref());
    let time = |copy: &mut Copy, value: Option<TimeNs>| number_or_null(copy, value.map(|time| time.0.into()));
    let digest = |hash: Sha256| format!("\\x{hash}");

    number(copy, task.task_id.into());
    copy.field(Some(&word(&task.status)));
    for text in [task.requester_id.as_str(), &task.class, &task.kind, &task.input_uri] {
        copy.field(Some(text));
    }
    copy.field(Some(&digest(task.input_sha256)));
    copy.field(task.project.as_ref().map(SolanaAddress::as_str));
    number(copy, task.min_reputation.into());
    number(copy, task.run_time.0.into());
    number(copy, task.reward.0);
    number(copy, task.bounty.0);
    number(copy, task.expires_at.0.into());
    copy.field(task.node_id.as_ref().map(NearAccountId::as_str));
    number(copy, task.attempt.into());
    number(copy, task.permille.into());
    time(copy, task.deadline);
    copy.field(task.output_uri.as_deref());
    copy.field(task.output_sha256.map(digest).as_deref());
    copy.field(Some(&serde_json::to_string(&task.metrics)?));
    number_or_null(copy, task.paid.map(|amount| amount.0));
    number_or_null(copy, task.refund.map(|amount| amount.0));
    time(copy, Some(task.submitted_at));
    copy.field(Some(&task.submitted_tx));
    for moment in [task.assigned_at, task.started_at, task.result_at, task.finished_at] {
        time(copy, moment);
    }
    number(copy, task.updated_height.into());
    time(copy, Some(task.updated_at));
    copy.field(Some(&task.updated_tx));
    copy.end_row();
    Ok(())
}
