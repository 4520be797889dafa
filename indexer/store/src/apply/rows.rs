use std::collections::{BTreeMap, BTreeSet, HashSet};

use domain::{Chain, NearAccountId, SolanaAddress, TimeNs};
use sqlx::postgres::PgConnection;
use sqlx::types::BigDecimal;

use super::{KeySet, Tables};
use crate::apply::task_total;
use crate::apply::task_total::TaskTotals;
use crate::read::{node, project, task};
use crate::write::copy::{CopyStream, Rows as _, Text};
use crate::{Error, Node, Project, Task};

/// The rows that a batch touches. Ordered, so that every commit locks rows in the same order.
#[derive(Default)]
pub(crate) struct Rows {
    pub(super) projects: BTreeMap<SolanaAddress, Project>,
    pub(super) nodes: BTreeMap<NearAccountId, Node>,
    pub(super) tasks: BTreeMap<u64, Task>,
    pub(super) totals: TaskTotals,
    pub(super) tables: Tables,
    /// The tasks that were there before the batch.
    held_tasks: BTreeSet<u64>,
}

/// Rows for COPY, each with the table and its columns.
pub(crate) struct NewRows(Vec<(String, Text)>);

impl Rows {
    /// Loads every row that the events of some blocks may touch: what each of them wants, and when it was made.
    pub(crate) async fn load<'a>(
        connection: &mut PgConnection,
        chain: Chain,
        blocks: impl Iterator<Item = (&'a KeySet, TimeNs)>,
    ) -> Result<Self, Error> {
        let mut rows = Self::default();
        let (mut projects, mut nodes, mut tasks) = (HashSet::new(), HashSet::new(), BTreeSet::<u64>::new());
        for (keys, time) in blocks {
            projects.extend(keys.projects.iter().map(SolanaAddress::as_str));
            nodes.extend(keys.nodes.iter().map(NearAccountId::as_str));
            tasks.extend(&keys.tasks);
            rows.tables.request_all(&keys.tables);
            rows.tables.want_statistics(chain, time);
        }
        rows.tables.load(connection).await?;

        if !projects.is_empty() {
            let ids: Vec<String> = projects.into_iter().map(str::to_owned).collect();
            let projects = project::load(connection, &ids).await?;
            rows.projects = projects.into_iter().map(|project| (project.project.clone(), project)).collect();
        }
        let mut nodes: HashSet<String> = nodes.into_iter().map(str::to_owned).collect();
        if !tasks.is_empty() {
            let ids: Vec<BigDecimal> = tasks.into_iter().map(BigDecimal::from).collect();
            let tasks = task::load(connection, &ids).await?;
            // An event changes the node that holds the task so far, whether or not it names it.
            nodes.extend(tasks.iter().filter_map(|task| task.node_id.as_ref()).map(NearAccountId::to_string));
            rows.tasks = tasks.into_iter().map(|task| (task.task_id, task)).collect();
            rows.held_tasks = rows.tasks.keys().copied().collect();
            rows.totals = task_total::load(connection).await?;
        }
        if !nodes.is_empty() {
            let ids: Vec<String> = nodes.into_iter().collect();
            let nodes = node::load(connection, &ids).await?;
            rows.nodes = nodes.into_iter().map(|node| (node.node_id.clone(), node)).collect();
        }
        Ok(rows)
    }

    /// The rows that are certainly not there yet, written out: what takes long and needs no database.
    pub(crate) fn new_rows(&mut self) -> Result<NewRows, Error> {
        let new = self.tasks.values().filter(|task| !self.held_tasks.contains(&task.task_id));
        let mut rows = vec![task::new_rows(new)?];
        rows.extend(self.tables.new_rows()?);
        Ok(NewRows(rows))
    }

    /// Gives how many rows were written. `new`: those of [`Rows::new_rows`].
    pub(crate) async fn save(&mut self, connection: &mut PgConnection, new: NewRows) -> Result<usize, Error> {
        project::save(connection, &self.projects.values().collect::<Vec<_>>()).await?;
        node::save(connection, &self.nodes.values().collect::<Vec<_>>()).await?;
        if !self.tasks.is_empty() {
            let held = self.tasks.values().filter(|task| self.held_tasks.contains(&task.task_id));
            task::save(connection, &held.collect::<Vec<_>>()).await?;
            task_total::save(connection, &self.totals).await?;
        }
        let changed = self.tables.save(connection).await?;
        let mut written = [self.projects.len(), self.nodes.len(), self.held_tasks.len(), changed].iter().sum::<usize>();
        for (table, rows) in new.0 {
            written = written.saturating_add(rows.len());
            CopyStream::send(rows, connection, &table).await?;
        }
        Ok(written)
    }
}
