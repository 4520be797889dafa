//! Rows rebuilt from the log in a schema of their own, while the indexer goes on writing and readers go on reading.

use std::sync::atomic::{AtomicU64, Ordering};

use domain::{Chain, Position};
use sqlx::Connection;
use sqlx::postgres::PgConnection;

use crate::chain::cursor;
use crate::maintain::prune;
use crate::maintain::prune::{Older, Pruned};
use crate::maintain::rebuild::{Place, START, apply_next, replay_older};
use crate::maintain::{digest, history};
use crate::row::column::{bigint, unsigned};
use crate::write::nul_text;
use crate::{Error, History, Rebuilt, Store};

impl Store {
    /// Rebuilds the rows of a chain from the log in a schema next to, compares, and takes over what differs. Only the
    /// last step keeps the chain's writer waiting, and readers never wait. `older` is what was dropped.
    ///
    /// # Errors
    /// [`Error::RebuildInProgress`] while another process does the same; [`Error::LogChanged`] where the log of the past changed
    /// meanwhile; [`Error::LogArchived`] and [`Error::ArchiveMismatch`] as in a rebuild. Nothing is changed then.
    pub async fn rebuild_online(
        &self,
        chain: Chain,
        older: Option<Older<'_>>,
        history: History,
    ) -> Result<Rebuilt, Error> {
        let schema = format!("shadow_{chain}");
        let mut writer = self.writer().await?;
        lock_schema(&mut writer, &schema).await?;
        let made = make(&mut writer, chain, &schema, KeySet::Now(history), older, &self.applied).await?;

        let mut tx = writer.begin().await?;
        cursor::lock(&mut tx, chain, self.fence).await?;
        let before = digest::of_rows(&mut tx, chain).await?;
        set_search_path(&mut tx, Some(&schema)).await?;
        let log_events = events_up_to(&mut tx, chain, made.after).await?;
        if (log_events, prune::find(&mut tx, chain).await?) != (made.log_events, made.pruned) {
            return Err(Error::LogChanged { chain });
        }
        if history == History::Whole {
            history::keep_whole(&mut tx, chain).await?;
        }
        let open_from = history::find_open_from(&mut tx, chain).await?;
        let (mut after, mut events) = (made.after, made.events);
        while let Some(applied) = apply_next(&mut tx, chain, &mut after, None, open_from).await? {
            events = events.saturating_add(applied);
            self.applied.fetch_add(applied, Ordering::Relaxed);
        }
        let now = digest::of_rows(&mut tx, chain).await?;
        set_search_path(&mut tx, None).await?;
        sqlx::query("select apply_shadow($1, $2, $3)")
            .bind(chain.as_str())
            .bind(&schema)
            .bind(nul_text::REASON)
            .execute(&mut *tx)
            .await?;
        sqlx::query("select drop_shadow($1)").bind(&schema).execute(&mut *tx).await?;
        tx.commit().await?;
        unlock_schema(&mut writer, &schema).await?;
        self.keep(writer);
        let differing = now.into_iter().filter(|table| !before.contains(table)).collect();
        Ok(Rebuilt { events, differing })
    }

    /// The rows of a chain as they were after its block at `height`, in a schema whose name this gives: to be read there
    /// by the tables' own names, and to be dropped by [`Store::drop_shadow`].
    ///
    /// # Errors
    /// [`Error::NotFinalYet`] where the block could still be reverted, else as [`Store::rebuild_online`].
    pub async fn rows_as_of(&self, chain: Chain, height: u64, older: Option<Older<'_>>) -> Result<String, Error> {
        let mut writer = self.writer().await?;
        let final_height = cursor::final_height(&mut writer, chain).await?;
        if final_height.is_none_or(|last| height > last) {
            let asked = Position::new(chain, height);
            return Err(Error::NotFinalYet { asked, final_height });
        }
        let schema = format!("as_of_{chain}_{height}");
        lock_schema(&mut writer, &schema).await?;
        make(&mut writer, chain, &schema, KeySet::AsOf(height), older, &self.applied).await?;
        unlock_schema(&mut writer, &schema).await?;
        self.keep(writer);
        Ok(schema)
    }

    /// The number of events this store's rebuilds have applied so far, for anyone who watches one.
    pub fn applied(&self) -> u64 {
        self.applied.load(Ordering::Relaxed)
    }

    pub async fn drop_shadow(&self, schema: &str) -> Result<(), Error> {
        sqlx::query("select drop_shadow($1)").bind(schema).execute(&self.pool).await?;
        Ok(())
    }
}

/// Which rows are made.
#[derive(Clone, Copy)]
enum KeySet {
    Now(History),
    /// In the same way as they were after this block, without a history of their own.
    AsOf(u64),
}

/// The height up to which the rows next to have come.
struct Made {
    after: Place,
    /// All that were applied,
    events: u64,
    /// and those of them that the log still holds.
    log_events: u64,
    /// What was on archive files from the beginning to the end.
    pruned: Option<Pruned>,
}

/// Makes the schema this connection's own: two that filled one would leave a mixture. The lock goes with the connection.
async fn lock_schema(writer: &mut PgConnection, schema: &str) -> Result<(), Error> {
    let is_ours: bool = sqlx::query_scalar("select pg_try_advisory_lock(hashtextextended($1, 0))")
        .bind(schema)
        .fetch_one(writer)
        .await?;
    if is_ours { Ok(()) } else { Err(Error::RebuildInProgress { schema: schema.to_owned() }) }
}

async fn unlock_schema(writer: &mut PgConnection, schema: &str) -> Result<(), Error> {
    sqlx::query("select pg_advisory_unlock(hashtextextended($1, 0))").bind(schema).execute(writer).await?;
    Ok(())
}

/// Rebuilds the schema and applies the final part of the log, page by page, each in a transaction of its own.
async fn make(
    writer: &mut PgConnection,
    chain: Chain,
    schema: &str,
    keys: KeySet,
    older: Option<Older<'_>>,
    get: &AtomicU64,
) -> Result<Made, Error> {
    let to = match keys {
        KeySet::Now(_) => None,
        KeySet::AsOf(height) => Some(height),
    };
    sqlx::query("select drop_shadow($1)").bind(schema).execute(&mut *writer).await?;
    sqlx::query("select create_shadow($1, $2)").bind(chain.as_str()).bind(schema).execute(&mut *writer).await?;
    let mut made = Made { after: START, events: 0, log_events: 0, pruned: prune::find(writer, chain).await? };
    if let Some(pruned) = &made.pruned {
        let Some(older) = older.filter(|_| to.is_none_or(|to| to >= pruned.to.height)) else {
            return Err(Error::LogArchived { chain, to: pruned.to });
        };
        let mut tx = writer.begin().await?;
        set_search_path(&mut tx, Some(schema)).await?;
        let open_from = keys.open_from(&mut tx, chain).await?;
        made.events = replay_older(&mut tx, pruned, older, open_from).await?;
        made.after = Place::after(pruned.to.height)?;
        tx.commit().await?;
        get.fetch_add(made.events, Ordering::Relaxed);
    }
    loop {
        let mut tx = writer.begin().await?;
        set_search_path(&mut tx, Some(schema)).await?;
        let open_from = keys.open_from(&mut tx, chain).await?;
        let final_height = cursor::final_height(&mut tx, chain).await?.unwrap_or(0);
        let end = bigint("height", to.unwrap_or(final_height).min(final_height))?;
        let Some(applied) = apply_next(&mut tx, chain, &mut made.after, Some(end), open_from).await? else {
            // What was moved onto archive files meanwhile was perhaps not read yet.
            let is_as_before = prune::find(&mut tx, chain).await? == made.pruned;
            return if is_as_before { Ok(made) } else { Err(Error::LogChanged { chain }) };
        };
        tx.commit().await?;
        get.fetch_add(applied, Ordering::Relaxed);
        made.events = made.events.saturating_add(applied);
        made.log_events = made.log_events.saturating_add(applied);
    }
}

impl KeySet {
    /// From where on versions are kept.
    async fn open_from(self, connection: &mut PgConnection, chain: Chain) -> Result<u64, Error> {
        match self {
            Self::Now(History::AsKept) => history::find_open_from(connection, chain).await,
            Self::Now(History::Whole) => Ok(0),
            Self::AsOf(_) => Ok(u64::MAX),
        }
    }
}

/// From here to the end of the transaction, the tables' names mean those of this schema, where it has them.
async fn set_search_path(connection: &mut PgConnection, schema: Option<&str>) -> Result<(), Error> {
    let path = schema.map_or_else(|| "public".to_owned(), |schema| format!("{schema}, public"));
    sqlx::query("select set_config('search_path', $1, true)").bind(path).execute(connection).await?;
    Ok(())
}

async fn events_up_to(connection: &mut PgConnection, chain: Chain, after: Place) -> Result<u64, Error> {
    let count: i64 = sqlx::query_scalar(
        "select count(*) from event_log where chain = $1 and (height, tx_index, event_index) <= ($2, $3, $4)",
    )
    .bind(chain.as_str())
    .bind(after.0)
    .bind(after.1)
    .bind(after.2)
    .fetch_one(connection)
    .await?;
    unsigned("count(*)", count)
}
