//! All that an indexer wrote, as text that compares.

use anyhow::Result;

use crate::world::World;

/// The rows of the log and of every table that follows from it. The cursors are left out: two indexers stand where
/// they stand.
pub fn dump(world: &World, database: &str) -> Result<Vec<(String, String)>> {
    dump_by(|sql| world.psql(database, sql))
}

/// The same, of a database that is asked in some other way.
pub fn dump_by(psql: impl Fn(&str) -> Result<String>) -> Result<Vec<(String, String)>> {
    let tracked = psql("select noun from tracked order by 1")?;
    let tables = ["block", "event_log", "reject"].into_iter().chain(tracked.lines());
    tables
        .map(|table| {
            let rows = psql(&format!("select to_jsonb(it)::text from {table} it order by 1"))?;
            Ok((table.to_owned(), rows))
        })
        .collect()
}

/// The number of rows a dumped table has.
pub fn count(dump: &[(String, String)], table: &str) -> usize {
    dump.iter().filter(|(name, _)| name == table).map(|(_, rows)| rows.lines().count()).sum()
}
