//! Versions of rows that are kept for good. One mechanism gives the way back from a fork, the history of a row, and the tables
//! as of a past block: the images of `row_version`, each of which began where the one before it ended.

use domain::{Chain, Position};
use serde_json::Value;
use sqlx::postgres::PgConnection;

use crate::chain::cursor;
use crate::row::column::{bigint, unsigned};
use crate::write::undo_log;
use crate::{Error, Snapshot, Store};

/// A row as it was, or as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    /// The block that made it so. None: one before the first whose versions are kept.
    pub valid_from: Option<u64>,
    /// The block that ended it. None: it is so still.
    pub valid_to: Option<u64>,
    /// The row's columns, as Postgres' JSON has them.
    pub row: Value,
}

/// Which versions of a chain's rows there are to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum History {
    /// The ones from where on they are kept, if they are.
    AsKept,
    /// All, from the chain's first block on, and so from then on.
    Whole,
}

/// The first block of which the versions that it ends are kept: those that are not final, and all of the history.
pub(crate) fn open_from(final_height: Option<u64>, history_from: Option<u64>) -> u64 {
    let not_final = final_height.map_or(0, |height| height.saturating_add(1));
    history_from.map_or(not_final, |from| from.min(not_final))
}

/// Like [`open_from`], of a chain as it is held now.
pub(crate) async fn find_open_from(connection: &mut PgConnection, chain: Chain) -> Result<u64, Error> {
    let row = sqlx::query!("select final_height, history_from from chain_cursor where chain = $1", chain.as_str())
        .fetch_optional(connection)
        .await?
        .ok_or(Error::NotBegun(chain))?;
    let final_height = row.final_height.map(|height| unsigned("chain_cursor.final_height", height)).transpose()?;
    let history_from = row.history_from.map(|height| unsigned("chain_cursor.history_from", height)).transpose()?;
    Ok(open_from(final_height, history_from))
}

impl Store {
    /// The same, where each chain that begins keeps every version of its rows from then on, if it does not yet.
    pub fn with_history(self, keeps_history: bool) -> Self {
        Self { keeps_history, ..self }
    }

    /// From which block on every version of a chain's rows is kept. None: only until its block is final.
    pub async fn history_from(&self, chain: Chain) -> Result<Option<Position>, Error> {
        let from = sqlx::query_scalar!("select history_from from chain_cursor where chain = $1", chain.as_str())
            .fetch_optional(&self.pool)
            .await?
            .flatten();
        let from = from.map(|height| unsigned("chain_cursor.history_from", height)).transpose()?;
        Ok(from.map(|height| Position::new(chain, height)))
    }

    /// Drops a chain's history. Only what may still be rewound is kept from now on.
    pub async fn disable_history(&self, chain: Chain) -> Result<(), Error> {
        let mut tx = self.pool.begin().await?;
        let state = cursor::lock(&mut tx, chain, self.fence).await?;
        sqlx::query!("update chain_cursor set history_from = null where chain = $1", chain.as_str())
            .execute(&mut *tx)
            .await?;
        if let Some(final_height) = state.final_height {
            undo_log::prune_versions(&mut tx, chain, final_height, None).await?;
        }
        Ok(tx.commit().await?)
    }
}

/// All of it, from the first block on.
pub(crate) async fn keep_whole(connection: &mut PgConnection, chain: Chain) -> Result<(), Error> {
    sqlx::query!("update chain_cursor set history_from = start_height where chain = $1", chain.as_str())
        .execute(connection)
        .await?;
    Ok(())
}

/// From the next block on, unless it is kept already.
pub(crate) async fn begin(connection: &mut PgConnection, chain: Chain) -> Result<(), Error> {
    sqlx::query!(
        "update chain_cursor set history_from = coalesce(height + 1, start_height)
         where chain = $1 and history_from is null",
        chain.as_str()
    )
    .execute(connection)
    .await?;
    Ok(())
}

impl Snapshot {
    /// Every version that is kept of a row, the oldest first. `noun`: the table; `key`: its primary key, in order.
    pub async fn versions(&mut self, chain: Chain, noun: &str, key: &[Value]) -> Result<Vec<Version>, Error> {
        let rows = sqlx::query!(
            r#"select valid_from, valid_to, image as "image!" from versions_of($1, $2, $3)"#,
            noun,
            chain.as_str(),
            Value::from(key)
        )
        .fetch_all(&mut *self.tx)
        .await?;
        let height = |height: Option<i64>| height.map(|height| unsigned("row_version.valid_to", height)).transpose();
        rows.into_iter()
            .map(|row| {
                let (valid_from, valid_to) = (height(row.valid_from)?, height(row.valid_to)?);
                Ok(Version { valid_from, valid_to, row: row.image })
            })
            .collect()
    }

    /// The row with this key as it was after a block. None where there was none then.
    ///
    /// # Errors
    /// [`Error::NoHistory`] where the versions of then are not kept.
    pub async fn as_of(&mut self, at: Position, noun: &str, key: &[Value]) -> Result<Option<Value>, Error> {
        let chain = at.chain;
        let (kept_from, held) = (find_open_from(&mut self.tx, chain).await?, cursor::list(&mut self.tx).await?);
        let held_to = held.into_iter().find(|held| held.chain == chain).and_then(|held| held.cursor);
        let held_to = held_to.map(|cursor| cursor.position);
        bigint("height", at.height)?;
        if at.height.saturating_add(1) < kept_from || held_to.is_none_or(|held_to| at > held_to) {
            return Err(Error::NoHistory { at, kept_from, held_to });
        }
        let versions = self.versions(chain, noun, key).await?;
        let mut then = versions.into_iter().filter(|version| {
            version.valid_from.is_none_or(|from| from <= at.height) && version.valid_to.is_none_or(|to| to > at.height)
        });
        Ok(then.next().map(|version| version.row))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_change_and_what_is_history_is_kept() {
        for (final_height, history_from, open) in
            [(None, None, 0), (Some(7), None, 8), (Some(7), Some(3), 3), (Some(7), Some(20), 8), (None, Some(5), 0)]
        {
            assert_eq!(open_from(final_height, history_from), open, "{final_height:?} {history_from:?}");
        }
    }
}
