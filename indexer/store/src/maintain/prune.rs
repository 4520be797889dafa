//! Drops old parts of the log, once they are on archive files.
//!
//! What stays: every row, the chains of events with their last `seq` and `head`, so that the next event is proven as before,
//! and the blocks' hashes. What needs the log itself (rows rebuilt) then needs the archive files as well, and says so.

use std::error::Error as StdError;

use domain::{Block, Body, Chain, Event, EventLink, Position, Record, TimeNs};
use serde_json::{Value, json};
use sqlx::Connection;
use sqlx::postgres::PgConnection;
use sqlx::types::BigDecimal;

use crate::chain::{cursor, unfinalized};
use crate::row::column::{bigint, read, sha256, u128_from_numeric, unsigned};
use crate::{Cursor, Error, Store};

/// Blocks read at once.
const BLOCKS: i64 = 1_000;

/// The log that was dropped, read back in its order.
pub type Older<'a> = &'a mut (dyn Iterator<Item = Result<Vec<Block>, Box<dyn StdError + Send + Sync>>> + Send);

/// Up to where a chain's log is on archive files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pruned {
    /// The last block with records there.
    pub to: Position,
    pub hash: String,
    /// From the start up to there.
    pub events: u64,
}

impl Store {
    pub async fn pruned(&self, chain: Chain) -> Result<Option<Pruned>, Error> {
        find(&mut *self.pool.acquire().await?, chain).await
    }

    /// The last block with records before a place, up to which the log can be dropped. `None` where there is none.
    ///
    /// # Errors
    /// [`Error::NotFinal`], and [`Error::Unread`] where a record there is among the rejects.
    pub async fn prunable(&self, before: Position) -> Result<Option<Cursor>, Error> {
        let mut connection = self.pool.acquire().await?;
        check_prunable(&mut connection, before).await?;
        let last = sqlx::query_scalar!(
            "select max(height) from block where chain = $1 and height < $2",
            before.chain.as_str(),
            bigint("height", before.height)?
        )
        .fetch_one(&mut *connection)
        .await?;
        let Some(last) = last else { return Ok(None) };
        unfinalized::find(&mut connection, Position::new(before.chain, unsigned("block.height", last)?)).await
    }

    /// The log of the next blocks with records after a height, up to another, each whole. A block's parent is the one with
    /// records before it.
    pub async fn log(&self, after: &Cursor, to: Position) -> Result<Vec<Block>, Error> {
        let chain = to.chain;
        let mut connection = self.pool.acquire().await?;
        let rows = sqlx::query!(
            "select height, hash, block_time from block where chain = $1 and height > $2 and height <= $3
             order by height limit $4",
            chain.as_str(),
            bigint("height", after.position.height)?,
            bigint("height", to.height)?,
            BLOCKS
        )
        .fetch_all(&mut *connection)
        .await?;
        let mut blocks: Vec<Block> = Vec::with_capacity(rows.len());
        for row in rows {
            let (parent, parent_hash) = match blocks.last() {
                Some(last) => (last.position, last.hash.clone()),
                None => (after.position, after.hash.clone()),
            };
            let position = Position::new(chain, unsigned("block.height", row.height)?);
            let time = TimeNs(unsigned("block.block_time", row.block_time)?);
            blocks.push(Block { position, hash: row.hash, parent, parent_hash, time, records: Vec::new() });
        }
        fill(&mut connection, chain, &mut blocks).await?;
        Ok(blocks)
    }

    /// Drops the log up to a block with records. To be called once all of it is on archive files: so many events, from the
    /// start.
    ///
    /// # Errors
    /// [`Error::ArchiveMismatch`] where the log holds another number of events; nothing is dropped then. [`Error::NotFinal`],
    /// [`Error::Unread`], [`Error::NotHeld`].
    pub async fn prune(&self, pruned: &Pruned) -> Result<u64, Error> {
        let (chain, height) = (pruned.to.chain, bigint("height", pruned.to.height)?);
        let mut writer = self.writer().await?;
        let mut tx = writer.begin().await?;
        cursor::lock(&mut tx, chain, self.fence).await?;
        check_prunable(&mut tx, Position::new(chain, pruned.to.height.saturating_add(1))).await?;
        let held = unfinalized::find(&mut tx, pruned.to).await?;
        if held.is_none_or(|held| held.hash != pruned.hash) {
            return Err(Error::NotHeld(pruned.to));
        }
        let before = find(&mut tx, chain).await?.map_or(0, |before| before.events);
        // Up to the next block with records, so that a part that ends before it goes as a whole.
        let dropped = sqlx::query_scalar!(
            r#"select drop_log($1, coalesce((select min(height) - 1 from block where chain = $1 and height > $2), $2))
               as "events!""#,
            chain.as_str(),
            height
        )
        .fetch_one(&mut *tx)
        .await?;
        let dropped = unsigned("count(event_log)", dropped)?;
        if before.saturating_add(dropped) != pruned.events {
            let (to, reason) = (pruned.to, format!("the log has {dropped} after the first {before}"));
            return Err(Error::ArchiveMismatch { chain, to, events: pruned.events, reason });
        }
        sqlx::query!(
            "insert into pruned (chain, height, hash, events) values ($1, $2, $3, $4)
             on conflict (chain) do update set height = excluded.height, hash = excluded.hash, events = excluded.events",
            chain.as_str(),
            height,
            pruned.hash,
            bigint("count(event_log)", pruned.events)?
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        self.keep(writer);
        Ok(dropped)
    }
}

pub(crate) async fn find(connection: &mut PgConnection, chain: Chain) -> Result<Option<Pruned>, Error> {
    let row = sqlx::query!("select height, hash, events from pruned where chain = $1", chain.as_str())
        .fetch_optional(connection)
        .await?;
    let pruned = row.map(|row| {
        let to = Position::new(chain, unsigned("pruned.height", row.height)?);
        Ok(Pruned { to, hash: row.hash, events: unsigned("pruned.events", row.events)? })
    });
    pruned.transpose()
}

async fn check_prunable(connection: &mut PgConnection, before: Position) -> Result<(), Error> {
    let chain = before.chain;
    let finalized = cursor::list(connection).await?.into_iter().find(|held| held.chain == chain);
    let finalized = finalized.ok_or(Error::NotBegun(chain))?.finalized;
    if finalized.is_none_or(|finalized| before.height > finalized.height.saturating_add(1)) {
        return Err(Error::NotFinal { before, finalized });
    }
    let undecoded = sqlx::query_scalar!(
        r#"select count(*) as "count!" from reject where chain = $1 and stage = 'decode' and height < $2"#,
        chain.as_str(),
        bigint("height", before.height)?
    )
    .fetch_one(connection)
    .await?;
    match unsigned("count(reject)", undecoded)? {
        0 => Ok(()),
        records => Err(Error::Unread { chain, before, records }),
    }
}

/// Gives the blocks their records, as exactly as they were said.
async fn fill(connection: &mut PgConnection, chain: Chain, blocks: &mut [Block]) -> Result<(), Error> {
    let (Some(first), Some(last)) = (blocks.first(), blocks.last()) else { return Ok(()) };
    let rows = sqlx::query_as!(
        LogRow,
        r#"select l.height, l.tx_index, l.event_index, l.tx_id, l.emitter, l.kind, l.body, l.entity, l.seq, l.head,
                  r.bytes as "exact?"
           from event_log l
           left join reject r on r.chain = l.chain and r.height = l.height and r.tx_index = l.tx_index
               and r.event_index = l.event_index and r.stage = 'apply'
           where l.chain = $1 and l.height between $2 and $3
           order by l.height, l.tx_index, l.event_index"#,
        chain.as_str(),
        bigint("height", first.position.height)?,
        bigint("height", last.position.height)?
    )
    .fetch_all(connection)
    .await?;
    let mut blocks = blocks.iter_mut().peekable();
    for row in rows {
        let height = unsigned("event_log.height", row.height)?;
        while blocks.next_if(|block| block.position.height < height).is_some() {}
        match blocks.peek_mut() {
            Some(block) if block.position.height == height => block.records.push(row.record()?),
            _ => return Err(Error::NotHeld(Position::new(chain, height))),
        }
    }
    Ok(())
}

struct LogRow {
    height: i64,
    tx_index: i32,
    event_index: i32,
    tx_id: String,
    emitter: String,
    kind: String,
    body: Value,
    entity: Option<String>,
    seq: Option<BigDecimal>,
    head: Option<Vec<u8>>,
    exact: Option<Vec<u8>>,
}

impl LogRow {
    fn record(self) -> Result<Record, Error> {
        let event: Event = match self.exact {
            Some(exact) => read("reject.bytes", serde_json::from_slice(&exact))?,
            None => read("event_log.body", serde_json::from_value(json!({"kind": self.kind, "data": self.body})))?,
        };
        let link = match (self.entity, self.seq, self.head) {
            (Some(entity), Some(seq), Some(head)) => Some(EventLink {
                entity,
                seq: read("event_log.seq", u128_from_numeric("event_log.seq", &seq)?.try_into())?,
                head: sha256("event_log.head", &head)?,
                canonical: None,
            }),
            _ => None,
        };
        Ok(Record {
            tx_index: read("event_log.tx_index", self.tx_index.try_into())?,
            event_index: read("event_log.event_index", self.event_index.try_into())?,
            tx_id: self.tx_id,
            emitter: self.emitter,
            body: Body::Event { event, link },
        })
    }
}
