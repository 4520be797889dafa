use domain::{Chain, Position};
use sqlx::Connection;
use sqlx::postgres::PgConnection;

use crate::chain::{cursor, range, unfinalized};
use crate::maintain::{history, rebuild};
use crate::row::column::{bigint, unsigned};
use crate::{Error, Store};

/// What a rewind reverted. What was said there is kept aside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rewound {
    pub events: u64,
}

impl Store {
    /// Reverts every block above `to`: the chain left them, or they were not reported whole. A place before
    /// the start reverts all.
    ///
    /// Down to the last final block, or as far as the history goes, this puts back the images that were kept; below it, the
    /// rows are rebuilt from the log.
    ///
    /// # Errors
    /// [`Error::NotHeld`] where no block is held at that very place. [`Error::RewindIntoArchive`] where rows would be rebuilt from a
    /// log of which a part was dropped.
    pub async fn rewind(&self, to: Position) -> Result<Rewound, Error> {
        let chain = to.chain;
        let height = bigint("height", to.height)?;
        let mut writer = self.writer().await?;
        let mut tx = writer.begin().await?;
        let state = cursor::lock(&mut tx, chain, self.fence).await?;
        if state.last.as_ref().is_none_or(|(last, _)| *last <= to) {
            tx.rollback().await?;
            self.keep(writer);
            return Ok(Rewound::default());
        }
        let target = unfinalized::find(&mut tx, to).await?;
        let (target, height) = match target {
            Some(target) => (Some(target), height),
            None if to < state.start => (None, -1),
            None => return Err(Error::NotHeld(to)),
        };
        let events = archive_orphans(&mut tx, chain, height).await?;
        // The images of all that comes after `to` are there.
        let is_open = history::open_from(state.final_height, state.history_from) <= to.height.saturating_add(1);
        if state.final_height.is_some() && !is_open {
            rebuild::replay(&mut tx, chain, Some(height), None).await.map_err(|error| match error {
                Error::LogArchived { to: pruned, .. } => Error::RewindIntoArchive { to, pruned },
                other => other,
            })?;
        } else {
            sqlx::query!("select rewind_rows($1, $2)", chain.as_str(), height).execute(&mut *tx).await?;
        }
        unfinalized::cut(&mut tx, chain, target.as_ref()).await?;
        range::cut(&mut tx, chain, target.as_ref()).await?;
        cursor::put_back(&mut tx, chain, target.as_ref()).await?;
        sqlx::query!("select pg_notify('deai_commit', $1)", chain.as_str()).execute(&mut *tx).await?;
        tx.commit().await?;
        self.keep(writer);
        Ok(Rewound { events })
    }
}

impl Store {
    /// The last block with records at or below a place, to which the chain can be rewound at any time; the place before the
    /// start where there is none.
    pub async fn last_recorded(&self, chain: Chain, at: Option<Position>) -> Result<Position, Error> {
        let row = sqlx::query!(
            "select start_height, (select max(height) from block where chain = $1 and height <= $2) as last
             from chain_cursor where chain = $1",
            chain.as_str(),
            at.map_or(Ok(-1), |at| bigint("height", at.height))?
        )
        .fetch_optional(&self.pool)
        .await?
        .ok_or(Error::NotBegun(chain))?;
        let height = match row.last {
            Some(last) => unsigned("block.height", last)?,
            None => unsigned("chain_cursor.start_height", row.start_height)?.saturating_sub(1),
        };
        Ok(Position::new(chain, height))
    }
}

/// Moves the log above a height out of the way, whole.
async fn archive_orphans(connection: &mut PgConnection, chain: Chain, height: i64) -> Result<u64, Error> {
    let name = chain.as_str();
    let events = sqlx::query!(
        "insert into superseded (chain, height, hash, tx_index, event_index, noun, record)
         select r.chain, r.height, block.hash, r.tx_index, r.event_index, 'event_log', to_jsonb(r)
         from event_log r join block using (chain, height) where r.chain = $1 and r.height > $2
         on conflict do nothing",
        name,
        height
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "insert into superseded (chain, height, hash, tx_index, event_index, noun, record)
         select r.chain, r.height, block.hash, r.tx_index, r.event_index, 'reject', to_jsonb(r)
         from reject r join block using (chain, height) where r.chain = $1 and r.height > $2 and r.stage = 'decode'
         on conflict do nothing",
        name,
        height
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!("delete from event_log where chain = $1 and height > $2", name, height)
        .execute(&mut *connection)
        .await?;
    sqlx::query!("delete from reject where chain = $1 and height > $2", name, height).execute(&mut *connection).await?;
    sqlx::query!("delete from block where chain = $1 and height > $2", name, height).execute(connection).await?;
    unsigned("count(superseded)", i64::try_from(events.rows_affected()).unwrap_or(i64::MAX))
}
