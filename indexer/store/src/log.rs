use domain::{Block, Chain, Event, Link, Record};
use sqlx::postgres::PgConnection;
use sqlx::types::BigDecimal;

use crate::Error;
use crate::column::{bigint, integer};

/// The log's rows of one batch, column by column, as `unnest` takes them.
#[derive(Default)]
pub(crate) struct Entries {
    heights: Vec<i64>,
    tx_indexes: Vec<i32>,
    event_indexes: Vec<i32>,
    tx_ids: Vec<String>,
    emitters: Vec<String>,
    times: Vec<i64>,
    kinds: Vec<&'static str>,
    seqs: Vec<Option<BigDecimal>>,
    heads: Vec<Option<Vec<u8>>>,
    entities: Vec<Option<String>>,
    bodies: Vec<String>,
}

impl Entries {
    /// `body` is the fact's JSON without its kind, as the log holds it.
    pub(crate) fn push(
        &mut self,
        block: &Block,
        record: &Record,
        event: &Event,
        link: Option<&Link>,
        body: String,
    ) -> Result<(), Error> {
        self.heights.push(bigint("height", block.position.height)?);
        self.tx_indexes.push(integer("tx_index", record.tx_index)?);
        self.event_indexes.push(integer("event_index", record.event_index)?);
        self.tx_ids.push(record.tx_id.clone());
        self.emitters.push(record.emitter.clone());
        self.times.push(bigint("block time", block.time.0)?);
        self.kinds.push(event.kind().as_str());
        self.seqs.push(link.map(|link| BigDecimal::from(link.seq)));
        self.heads.push(link.map(|link| link.head.0.to_vec()));
        self.entities.push(link.map(|link| link.entity.clone()));
        self.bodies.push(body);
        Ok(())
    }

    pub(crate) fn len(&self) -> usize {
        self.heights.len()
    }

    #[expect(clippy::as_conversions, reason = "`as` tells `query!` a parameter's type, and converts nothing")]
    pub(crate) async fn insert(&self, connection: &mut PgConnection, chain: Chain) -> Result<(), Error> {
        if self.heights.is_empty() {
            return Ok(());
        }
        sqlx::query!(
            "insert into event_log
             (chain, height, tx_index, event_index, tx_id, emitter, block_time, kind, seq, head, entity, body)
             select $1, height, tx_index, event_index, tx_id, emitter, block_time, kind, seq, head, entity, body::jsonb
             from unnest(
                 $2::bigint[], $3::integer[], $4::integer[], $5::text[], $6::text[], $7::bigint[], $8::text[],
                 $9::numeric[], $10::bytea[], $11::text[], $12::text[]
             ) as new (height, tx_index, event_index, tx_id, emitter, block_time, kind, seq, head, entity, body)",
            chain.as_str(),
            &self.heights,
            &self.tx_indexes,
            &self.event_indexes,
            &self.tx_ids,
            &self.emitters,
            &self.times,
            &self.kinds as &[&str],
            &self.seqs as &[Option<BigDecimal>],
            &self.heads as &[Option<Vec<u8>>],
            &self.entities as &[Option<String>],
            &self.bodies
        )
        .execute(connection)
        .await?;
        Ok(())
    }
}
