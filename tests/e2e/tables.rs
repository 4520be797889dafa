//! All that an indexer wrote, as text that compares.

use anyhow::Result;

use crate::world::World;

/// Each table with its order. The cursors are left out: two indexers stand where they stand.
const TABLES: [&str; 7] = ["block", "event_log", "reject", "project", "node", "task", "task_total"];

/// The rows of every table, up to these heads where a table has heights.
pub fn dump(world: &World, database: &str) -> Result<Vec<(&'static str, String)>> {
    TABLES
        .into_iter()
        .map(|table| {
            let rows = world.psql(database, &format!("select to_jsonb(it)::text from {table} it order by 1"))?;
            Ok((table, rows))
        })
        .collect()
}

/// How many rows a dumped table has.
pub fn count(dump: &[(&str, String)], table: &str) -> usize {
    dump.iter().filter(|(name, _)| *name == table).map(|(_, rows)| rows.lines().count()).sum()
}
