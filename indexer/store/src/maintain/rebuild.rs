//! Rebuilds a chain's rows from its log, in one transaction: readers see the old rows until they see the
//! new ones.

use std::collections::BTreeMap;

use domain::{Block, Body, Chain, Event, EventHead, Position, Record, TimeNs};
use serde_json::{Value, json};
use sqlx::Connection;
use sqlx::postgres::PgConnection;
use sqlx::types::BigDecimal;

use crate::apply::{EventContext, KeySet, Rows};
use crate::chain::cursor;
use crate::chain::event_chain::EventChains;
use crate::maintain::prune;
use crate::maintain::prune::{Older, Pruned};
use crate::maintain::{digest, history};
use crate::row::column::{bigint, integer, read, sha256, u128_from_numeric, unsigned};
use crate::write::nul_text::SanitizedEvent;
use crate::write::reject::Missing;
use crate::write::{reject, undo_log};
use crate::{Error, Store, TableDigest};

/// Entries read and applied at once.
const PAGE: i64 = 5_000;

/// A place in the log: height, tx_index, event_index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place(pub(crate) i64, pub(crate) i32, pub(crate) i32);

/// Before every entry.
pub(crate) const START: Place = Place(-1, -1, -1);

impl Place {
    /// After every entry of a block.
    pub(crate) fn after(height: u64) -> Result<Self, Error> {
        Ok(Self(bigint("height", height)?, i32::MAX, i32::MAX))
    }
}

/// What a rebuild found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rebuilt {
    pub events: u64,
    /// The tables whose rows are others than before.
    pub differing: Vec<TableDigest>,
}

/// One entry of the log, or of a reject that has a place in a chain of events.
struct Entry {
    height: u64,
    tx_index: u32,
    event_index: u32,
    tx_id: String,
    emitter: String,
    time: TimeNs,
    /// None for a reject.
    event: Option<Event>,
    link: Option<(String, EventHead)>,
}

impl Entry {
    fn of(block: &Block, record: &Record) -> Result<Self, Error> {
        let (event, link) = match &record.body {
            Body::Event { event, link } => (Some(SanitizedEvent::of(event)?.event.into_owned()), link),
            Body::Reject(reject) => (None, &reject.link),
        };
        Ok(Self {
            height: block.position.height,
            tx_index: record.tx_index,
            event_index: record.event_index,
            tx_id: record.tx_id.clone(),
            emitter: record.emitter.clone(),
            time: block.time,
            event,
            link: link.as_ref().map(|link| (link.entity.clone(), link.event_head())),
        })
    }

    fn missing(&self, reason: String, event: &Event) -> Result<Missing, Error> {
        let (tx_id, emitter) = (self.tx_id.clone(), self.emitter.clone());
        let block_time = bigint("block time", self.time.0)?;
        Ok(Missing { tx_id, emitter, block_time, reason, bytes: serde_json::to_vec(event)? })
    }

    fn event_context(&self) -> EventContext<'_> {
        EventContext {
            height: self.height,
            tx_index: self.tx_index,
            event_index: self.event_index,
            tx_id: &self.tx_id,
            time: self.time,
        }
    }

    fn place(&self) -> Result<(i64, i32, i32), Error> {
        let tx_index = integer("tx_index", self.tx_index)?;
        Ok((bigint("height", self.height)?, tx_index, integer("event_index", self.event_index)?))
    }
}

impl Store {
    /// Rebuilds the rows of a chain from the log, and says which tables came out differently.
    ///
    /// # Errors
    /// [`Error::LogArchived`] where a part of the log was dropped: see [`Store::rebuild_with`].
    pub async fn rebuild(&self, chain: Chain) -> Result<Rebuilt, Error> {
        self.rebuild_with(chain, None).await
    }

    /// Like [`Store::rebuild`], from the log that was dropped and the one that is here.
    ///
    /// # Errors
    /// [`Error::ArchiveMismatch`] where the older log is not the one that was dropped; nothing is changed then.
    pub async fn rebuild_with(&self, chain: Chain, older: Option<Older<'_>>) -> Result<Rebuilt, Error> {
        let mut writer = self.writer().await?;
        let mut tx = writer.begin().await?;
        cursor::lock(&mut tx, chain, self.fence).await?;
        let before = digest::of_rows(&mut tx, chain).await?;
        let events = replay(&mut tx, chain, None, older).await?;
        let after = digest::of_rows(&mut tx, chain).await?;
        tx.commit().await?;
        self.keep(writer);
        let differing = after.into_iter().filter(|table| !before.contains(table)).collect();
        Ok(Rebuilt { events, differing })
    }
}

impl Store {
    /// The number of events there are of a chain, in the log and drop: what a rebuild applies.
    pub async fn events(&self, chain: Chain) -> Result<u64, Error> {
        let mut connection = self.pool.acquire().await?;
        let logged: i64 = sqlx::query_scalar("select count(*) from event_log where chain = $1")
            .bind(chain.as_str())
            .fetch_one(&mut *connection)
            .await?;
        let pruned = prune::find(&mut connection, chain).await?.map_or(0, |pruned| pruned.events);
        Ok(unsigned("count(*)", logged)?.saturating_add(pruned))
    }
}

/// Empties the chain's rows and applies its log up to a height, or all of it. `older` is what was dropped.
pub(crate) async fn replay(
    connection: &mut PgConnection,
    chain: Chain,
    to: Option<i64>,
    older: Option<Older<'_>>,
) -> Result<u64, Error> {
    let open_from = history::find_open_from(connection, chain).await?;
    let pruned = prune::find(connection, chain).await?;
    sqlx::query!("select clear_rows($1)", chain.as_str()).execute(&mut *connection).await?;
    let mut after = START;
    let mut events = 0_u64;
    match (pruned, older) {
        (None, _) => {}
        (Some(pruned), Some(older)) if to.is_none() => {
            events = replay_older(connection, &pruned, older, open_from).await?;
            after = Place::after(pruned.to.height)?;
        }
        (Some(pruned), _) => return Err(Error::LogArchived { chain, to: pruned.to }),
    }
    while let Some(applied) = apply_next(connection, chain, &mut after, to, open_from).await? {
        events = events.saturating_add(applied);
    }
    Ok(events)
}

/// Applies the next entries of the log, up to a height or all there are, and moves on behind them; how many events they
/// were. `None` where there are none. Versions are kept from `open_from` on.
pub(crate) async fn apply_next(
    connection: &mut PgConnection,
    chain: Chain,
    after: &mut Place,
    to: Option<i64>,
    open_from: u64,
) -> Result<Option<u64>, Error> {
    let entries = page(connection, chain, *after, to.unwrap_or(i64::MAX)).await?;
    let Some(last) = entries.last() else { return Ok(None) };
    let (height, tx_index, event_index) = last.place()?;
    *after = Place(height, tx_index, event_index);
    Ok(Some(apply(connection, chain, &entries, open_from).await?))
}

/// Entries below `open_from` change the rows together, those of each block above by themselves.
async fn apply(connection: &mut PgConnection, chain: Chain, entries: &[Entry], open_from: u64) -> Result<u64, Error> {
    let mut events = 0_u64;
    for group in entries.chunk_by(|one, next| next.height < open_from || one.height == next.height) {
        let first = group.first().map_or(0, |entry| entry.height);
        match first < open_from {
            true => undo_log::record_nothing(connection).await?,
            false => undo_log::record_for(connection, Position::new(chain, first)).await?,
        }
        events = events.saturating_add(apply_together(connection, chain, group).await?);
    }
    Ok(events)
}

/// Applies what was dropped, all of it and nothing else.
pub(crate) async fn replay_older(
    connection: &mut PgConnection,
    pruned: &Pruned,
    older: Older<'_>,
    open_from: u64,
) -> Result<u64, Error> {
    let chain = pruned.to.chain;
    let other = |reason: String| Error::ArchiveMismatch { chain, to: pruned.to, events: pruned.events, reason };
    let (mut get, mut last) = (0_u64, None);
    for blocks in older {
        let mut blocks = blocks.map_err(|error| other(error.to_string()))?;
        // An archive file may go on behind what was dropped.
        blocks.retain(|block| block.position <= pruned.to);
        last = blocks.last().map(|block| (block.position, block.hash.clone())).or(last);
        let entries = blocks.iter().flat_map(|block| block.records.iter().map(move |record| (block, record)));
        let entries: Vec<Entry> = entries.map(|(block, record)| Entry::of(block, record)).collect::<Result<_, _>>()?;
        for page in entries.chunks(usize::try_from(PAGE).unwrap_or(usize::MAX)) {
            get = get.saturating_add(apply(connection, chain, page, open_from).await?);
        }
    }
    if last != Some((pruned.to, pruned.hash.clone())) || get != pruned.events {
        let end = last.map_or_else(|| "nothing".to_owned(), |(position, hash)| format!("{position} ({hash})"));
        return Err(other(format!("they end at {end}, with {get} events")));
    }
    Ok(get)
}

async fn apply_together(connection: &mut PgConnection, chain: Chain, entries: &[Entry]) -> Result<u64, Error> {
    let mut keys: BTreeMap<TimeNs, KeySet> = BTreeMap::new();
    for entry in entries {
        if let Some(event) = &entry.event {
            keys.entry(entry.time).or_default().add(event);
        }
    }
    let mut rows = Rows::load(connection, chain, keys.iter().map(|(time, keys)| (keys, *time))).await?;
    let entities = entries.iter().filter_map(|entry| entry.link.as_ref()).map(|(entity, _)| entity.as_str());
    let mut chains = EventChains::load(connection, chain, entities).await?;
    let mut missing = BTreeMap::new();
    let mut applied = Vec::with_capacity(entries.len());
    let mut events = 0_u64;
    for entry in entries {
        if let Some((entity, last)) = &entry.link {
            chains.follow(entity, *last, entry.height);
        }
        let Some(event) = &entry.event else { continue };
        chains.end(event);
        applied.push(entry.place()?);
        events = events.saturating_add(1);
        if let Err(row) = rows.apply(chain, &entry.event_context(), event) {
            missing.insert(entry.place()?, entry.missing(row.to_string(), event)?);
        }
    }
    let new = rows.new_rows()?;
    rows.save(connection, new).await?;
    chains.save(connection).await?;
    reject::settle_missing(connection, chain, &applied, &missing).await?;
    Ok(events)
}

struct EntryRow {
    height: i64,
    tx_index: i32,
    event_index: i32,
    tx_id: String,
    emitter: String,
    block_time: i64,
    kind: Option<String>,
    body: Option<Value>,
    entity: Option<String>,
    seq: Option<BigDecimal>,
    head: Option<Vec<u8>>,
}

impl TryFrom<EntryRow> for Entry {
    type Error = Error;

    fn try_from(row: EntryRow) -> Result<Self, Error> {
        let event = match (row.kind, row.body) {
            (Some(kind), Some(body)) => {
                Some(read("event_log.body", serde_json::from_value(json!({"kind": kind, "data": body})))?)
            }
            _ => None,
        };
        let link = match (row.entity, row.seq, row.head) {
            (Some(entity), Some(seq), Some(head)) => {
                let seq = read("event_log.seq", u128_from_numeric("event_log.seq", &seq)?.try_into())?;
                Some((entity, EventHead { seq, head: sha256("event_log.head", &head)? }))
            }
            _ => None,
        };
        Ok(Self {
            height: unsigned("event_log.height", row.height)?,
            tx_index: read("event_log.tx_index", row.tx_index.try_into())?,
            event_index: read("event_log.event_index", row.event_index.try_into())?,
            tx_id: row.tx_id,
            emitter: row.emitter,
            time: TimeNs(unsigned("event_log.block_time", row.block_time)?),
            event,
            link,
        })
    }
}

async fn page(connection: &mut PgConnection, chain: Chain, after: Place, to: i64) -> Result<Vec<Entry>, Error> {
    let rows = sqlx::query_as!(
        EntryRow,
        r#"select height as "height!", tx_index as "tx_index!", event_index as "event_index!", tx_id as "tx_id!",
                  emitter as "emitter!", block_time as "block_time!", kind as "kind?", body as "body?", entity, seq, head
           from (
               (select height, tx_index, event_index, tx_id, emitter, block_time, kind, body, entity, seq, head from event_log
                where chain = $1 and (height, tx_index, event_index) > ($2, $3, $4) and height <= $5
                order by height, tx_index, event_index limit $6)
               union all
               (select height, tx_index, event_index, tx_id, emitter, block_time, null, null, entity, seq, head from public.reject
                where chain = $1 and (height, tx_index, event_index) > ($2, $3, $4) and height <= $5
                  and seq is not null
                order by height, tx_index, event_index limit $6)
           ) entry
           order by height, tx_index, event_index limit $6"#,
        chain.as_str(),
        after.0,
        after.1,
        after.2,
        to,
        PAGE
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(Entry::try_from).collect()
}
