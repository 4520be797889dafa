use std::fmt::Display;

use domain::{NearAccountId, SolanaAddress};

use super::Task;
use crate::Error;
use crate::row::column::enum_str;
use crate::write::copy::Text;

/// The columns, in the order of [`push`].
const COLUMNS: &str = "task (task_id, status, requester_id, class, kind, input_uri, input_sha256, project, \
    min_reputation, run_time, reward, bounty, expires_at, node_id, attempt, permille, deadline, output_uri, \
    output_sha256, metrics, paid, refund, submitted_at, submitted_tx, assigned_at, started_at, result_at, finished_at, \
    updated_height, updated_at, updated_tx)";

/// Tasks that are certainly not there yet, written out for COPY, and where to.
pub(crate) fn new_rows<'a>(tasks: impl Iterator<Item = &'a Task>) -> Result<(String, Text), Error> {
    let mut rows = Text::default();
    for task in tasks {
        push(&mut rows, task)?;
    }
    Ok((COLUMNS.to_owned(), rows))
}

fn push(rows: &mut Text, task: &Task) -> Result<(), Error> {
    rows.number(task.task_id);
    rows.field(Some(&enum_str(&task.status)));
    for text in [task.requester_id.as_str(), &task.class, &task.kind, &task.input_uri] {
        rows.field(Some(text));
    }
    rows.digest(&task.input_sha256);
    rows.field(task.project.as_ref().map(SolanaAddress::as_str));
    rows.number(task.min_reputation);
    rows.number(task.run_time.0);
    rows.number(task.reward);
    rows.number(task.bounty);
    rows.number(task.expires_at.0);
    rows.field(task.node_id.as_ref().map(NearAccountId::as_str));
    rows.number(task.attempt);
    rows.number(task.permille);
    number_or_null(rows, task.deadline.map(|time| time.0));
    rows.field(task.output_uri.as_deref());
    match &task.output_sha256 {
        Some(hash) => rows.digest(hash),
        None => rows.field(None),
    }
    match task.metrics.as_slice() {
        [] => rows.field(Some("[]")),
        metrics => rows.field(Some(&serde_json::to_string(metrics)?)),
    }
    number_or_null(rows, task.paid);
    number_or_null(rows, task.refund);
    rows.number(task.submitted_at.0);
    rows.field(Some(&task.submitted_tx));
    for moment in [task.assigned_at, task.started_at, task.result_at, task.finished_at] {
        number_or_null(rows, moment.map(|time| time.0));
    }
    rows.number(task.updated_height);
    rows.number(task.updated_at.0);
    rows.field(Some(&task.updated_tx));
    rows.end_row();
    Ok(())
}

fn number_or_null(rows: &mut Text, value: Option<impl Display>) {
    match value {
        Some(value) => rows.number(value),
        None => rows.field(None),
    }
}
