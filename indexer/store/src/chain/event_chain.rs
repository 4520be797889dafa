//! Proves that no event is missing: each one must be the next of its own chain of events.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::{Block, Body, Chain, Event, EventHead, EventLink, EventLinkError, Position, Record};
use sqlx::PgPool;
use sqlx::postgres::PgConnection;
use sqlx::types::BigDecimal;

use crate::row::column::{bigint, read, sha256, u128_from_numeric, unsigned};
use crate::{Error, Store};

/// The height up to which a chain of events is proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Proven {
    pub last: EventHead,
    /// The block of the last event.
    pub height: u64,
    /// The first event that could not be proven, as it is among the rejects.
    pub unproven_from: Option<u64>,
}

/// The chains of events that some records may continue.
pub(crate) struct EventChains {
    chain: Chain,
    known: HashMap<String, Known>,
    /// The ones whose account is gone.
    ended: Vec<String>,
    /// Heights of this batch's rejects that have no proven place: any missing event may be one of them.
    unplaced: Vec<u64>,
}

struct Known {
    proven: Proven,
    /// Since the last save.
    is_changed: bool,
}

impl EventChains {
    pub(crate) async fn load(
        connection: &mut PgConnection,
        chain: Chain,
        entities: impl Iterator<Item = &str>,
    ) -> Result<Self, Error> {
        let entities: HashSet<&str> = entities.collect();
        let entities: Vec<String> = entities.into_iter().map(str::to_owned).collect();
        let mut known = HashMap::new();
        if !entities.is_empty() {
            let rows = sqlx::query!(
                "select entity, seq, head, height, unproven_from from event_chain where chain = $1 and entity = any($2)",
                chain.as_str(),
                &entities
            )
            .fetch_all(connection)
            .await?;
            for row in rows {
                let last =
                    EventHead { seq: seq("event_chain.seq", &row.seq)?, head: sha256("event_chain.head", &row.head)? };
                let unproven_from =
                    row.unproven_from.map(|from| seq("event_chain.unproven_from", &from)).transpose()?;
                let height = unsigned("event_chain.height", row.height)?;
                known.insert(row.entity, Known { proven: Proven { last, height, unproven_from }, is_changed: false });
            }
        }
        Ok(Self { chain, known, ended: Vec::new(), unplaced: Vec::new() })
    }

    /// Takes a record as the next of its chain of events, and gives its link if that proved true.
    ///
    /// # Errors
    /// [`Error::Unproven`] where an event is missing, reported again, or other than its emitter made it.
    pub(crate) async fn advance<'a>(
        &mut self,
        pool: &PgPool,
        block: &Block,
        record: &'a Record,
    ) -> Result<Option<&'a EventLink>, Error> {
        let height = block.position.height;
        let is_reject = matches!(record.body, Body::Reject(_));
        let Some(link) = record.link() else {
            if is_reject {
                self.unplaced.push(height);
            }
            return Ok(None);
        };
        let before = self.proven(&link.entity);
        let last = before.map_or(EventHead::START, |before| before.last);
        let mut unproven_from = before.and_then(|before| before.unproven_from);
        match link.check(&last) {
            Ok(_) => {}
            Err(_) if is_reject => {
                self.unplaced.push(height);
                return Ok(None);
            }
            Err(EventLinkError::Missing { from, to })
                if self.are_among_rejects(pool, record, before, to.saturating_sub(from).saturating_add(1)).await? =>
            {
                unproven_from = unproven_from.or(Some(from));
            }
            Err(cause) => {
                return Err(Error::Unproven {
                    chain: self.chain,
                    entity: link.entity.clone(),
                    block: block.position,
                    proven_at: before.map(|before| Position::new(self.chain, before.height)),
                    cause: Box::new(cause),
                });
            }
        }
        self.put(&link.entity, Proven { last: link.event_head(), height, unproven_from });
        if let Body::Event { event, .. } = &record.body {
            self.end(event);
        }
        Ok(Some(link))
    }

    /// Forgets a chain that ends with this event: its account may be rebuilt, with a chain from the beginning.
    pub(crate) fn end(&mut self, event: &Event) {
        if let Some(entity) = event.closes_entity() {
            let entity = entity.to_string();
            self.known.remove(&entity);
            self.ended.push(entity);
        }
    }

    /// Takes over what was proven when the log was written.
    pub(crate) fn follow(&mut self, entity: &str, last: EventHead, height: u64) {
        let before = self.proven(entity);
        let next = before.map_or(1, |before| before.last.seq.saturating_add(1));
        let unproven_from = before.and_then(|before| before.unproven_from).or((last.seq != next).then_some(next));
        self.put(entity, Proven { last, height, unproven_from });
    }

    fn proven(&self, entity: &str) -> Option<Proven> {
        self.known.get(entity).map(|known| known.proven)
    }

    fn put(&mut self, entity: &str, proven: Proven) {
        let known = Known { proven, is_changed: true };
        match self.known.get_mut(entity) {
            Some(before) => *before = known,
            None => {
                self.known.insert(entity.to_owned(), known);
            }
        }
    }

    /// `true` where so many records of the same emitter could not be read since the chain's last event. Asked apart from the
    /// commit, whose connection is in the middle of a COPY: what the commit itself could not read is counted here.
    async fn are_among_rejects(
        &self,
        pool: &PgPool,
        record: &Record,
        before: Option<Proven>,
        missing: u64,
    ) -> Result<bool, Error> {
        let since = before.map_or(0, |before| before.height);
        let held = sqlx::query_scalar!(
            r#"select count(*) as "count!" from reject
               where chain = $1 and emitter = $2 and height >= $3 and stage = 'decode' and seq is null"#,
            self.chain.as_str(),
            record.emitter,
            bigint("height", since)?
        )
        .fetch_one(pool)
        .await?;
        let received = self.unplaced.iter().filter(|height| **height >= since).count();
        let undecoded = unsigned("count(reject)", held)?.saturating_add(u64::try_from(received).unwrap_or(u64::MAX));
        Ok(missing <= undecoded)
    }

    /// Writes what has changed since the last call.
    #[expect(clippy::as_conversions, reason = "`as` gives `query!` a parameter's type, and converts nothing")]
    pub(crate) async fn save(&mut self, connection: &mut PgConnection) -> Result<(), Error> {
        let ended = std::mem::take(&mut self.ended);
        if !ended.is_empty() {
            sqlx::query!("delete from event_chain where chain = $1 and entity = any($2)", self.chain.as_str(), &ended)
                .execute(&mut *connection)
                .await?;
        }
        // In the same order in every commit, as they lock their rows.
        let mut changed = BTreeMap::new();
        for (entity, known) in &mut self.known {
            if std::mem::take(&mut known.is_changed) {
                changed.insert(entity.as_str(), known.proven);
            }
        }
        if changed.is_empty() {
            return Ok(());
        }
        let entities: Vec<String> = changed.keys().copied().map(str::to_owned).collect();
        let all = || changed.values();
        sqlx::query!(
            "insert into event_chain (chain, entity, seq, head, height, unproven_from)
             select $1, * from unnest($2::text[], $3::numeric[], $4::bytea[], $5::bigint[], $6::numeric[])
             on conflict (chain, entity) do update set
                 seq = excluded.seq, head = excluded.head, height = excluded.height,
                 unproven_from = excluded.unproven_from",
            self.chain.as_str(),
            &entities,
            &all().map(|proven| BigDecimal::from(proven.last.seq)).collect::<Vec<_>>(),
            &all().map(|proven| proven.last.head.0.to_vec()).collect::<Vec<_>>(),
            &all().map(|proven| bigint("height", proven.height)).collect::<Result<Vec<_>, _>>()?,
            &all().map(|proven| proven.unproven_from.map(BigDecimal::from)).collect::<Vec<_>>()
                as &[Option<BigDecimal>]
        )
        .execute(connection)
        .await?;
        Ok(())
    }
}

impl Store {
    /// The last event that is proven of each chain of events.
    pub async fn event_heads(&self, chain: Chain) -> Result<BTreeMap<String, EventHead>, Error> {
        let rows = sqlx::query!("select entity, seq, head from event_chain where chain = $1", chain.as_str())
            .fetch_all(&self.pool)
            .await?;
        let head = |row_seq: &BigDecimal, head: &[u8]| -> Result<EventHead, Error> {
            Ok(EventHead { seq: seq("event_chain.seq", row_seq)?, head: sha256("event_chain.head", head)? })
        };
        rows.into_iter().map(|row| Ok((row.entity, head(&row.seq, &row.head)?))).collect()
    }
}

fn seq(column: &'static str, value: &BigDecimal) -> Result<u64, Error> {
    read(column, u128_from_numeric(column, value)?.try_into())
}
