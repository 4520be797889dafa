use std::collections::BTreeMap;

use domain::{Block, Chain, EventLink, Record};
use sqlx::postgres::PgConnection;
use sqlx::types::BigDecimal;

use crate::Error;
use crate::row::column::{bigint, integer};
use crate::write::nul_text;

/// Where a record could not go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Its bytes are not an event that this binary knows. It is in no other table.
    Decode,
    /// The event is in the log, but its rows show it in part or not at all.
    Apply,
}

impl Stage {
    fn as_str(self) -> &'static str {
        match self {
            Stage::Decode => "decode",
            Stage::Apply => "apply",
        }
    }
}

/// The rejects of one batch, column by column, as `unnest` takes them.
#[derive(Default)]
pub(crate) struct Rejects {
    heights: Vec<i64>,
    tx_indexes: Vec<i32>,
    event_indexes: Vec<i32>,
    stages: Vec<&'static str>,
    tx_ids: Vec<String>,
    emitters: Vec<String>,
    times: Vec<i64>,
    reasons: Vec<String>,
    bytes: Vec<Vec<u8>>,
    entities: Vec<Option<String>>,
    seqs: Vec<Option<BigDecimal>>,
    heads: Vec<Option<Vec<u8>>>,
}

impl Rejects {
    pub(crate) fn push(
        &mut self,
        block: &Block,
        record: &Record,
        stage: Stage,
        reason: &str,
        bytes: Vec<u8>,
        link: Option<&EventLink>,
    ) -> Result<(), Error> {
        self.heights.push(bigint("height", block.position.height)?);
        self.tx_indexes.push(integer("tx_index", record.tx_index)?);
        self.event_indexes.push(integer("event_index", record.event_index)?);
        self.stages.push(stage.as_str());
        self.tx_ids.push(record.tx_id.clone());
        self.emitters.push(record.emitter.clone());
        self.times.push(bigint("block time", block.time.0)?);
        // A reason may quote what could not be read.
        self.reasons.push(nul_text::replace(reason));
        self.bytes.push(bytes);
        self.entities.push(link.map(|link| link.entity.clone()));
        self.seqs.push(link.map(|link| BigDecimal::from(link.seq)));
        self.heads.push(link.map(|link| link.head.0.to_vec()));
        Ok(())
    }

    pub(crate) fn len(&self) -> usize {
        self.heights.len()
    }

    #[expect(clippy::as_conversions, reason = "`as` gives `query!` a parameter's type, and converts nothing")]
    pub(crate) async fn insert(&self, connection: &mut PgConnection, chain: Chain) -> Result<(), Error> {
        if self.heights.is_empty() {
            return Ok(());
        }
        sqlx::query!(
            "insert into reject
             (chain, height, tx_index, event_index, stage, tx_id, emitter, block_time, reason, bytes,
              entity, seq, head)
             select $1, * from unnest(
                 $2::bigint[], $3::integer[], $4::integer[], $5::text[], $6::text[], $7::text[], $8::bigint[],
                 $9::text[], $10::bytea[], $11::text[], $12::numeric[], $13::bytea[]
             )",
            chain.as_str(),
            &self.heights,
            &self.tx_indexes,
            &self.event_indexes,
            &self.stages as &[&str],
            &self.tx_ids,
            &self.emitters,
            &self.times,
            &self.reasons,
            &self.bytes,
            &self.entities as &[Option<String>],
            &self.seqs as &[Option<BigDecimal>],
            &self.heads as &[Option<Vec<u8>>]
        )
        .execute(connection)
        .await?;
        Ok(())
    }
}

/// An event whose rows show it in part or not at all.
pub(crate) struct Missing {
    pub tx_id: String,
    pub emitter: String,
    pub block_time: i64,
    pub reason: String,
    pub bytes: Vec<u8>,
}

/// Brings the rejects of stage `apply` in line with what applying the log again found missing: some events
/// find their rows now. Those with a NUL stay, whatever else was wrong with them.
pub(crate) async fn settle_missing(
    connection: &mut PgConnection,
    chain: Chain,
    applied: &[(i64, i32, i32)],
    missing: &BTreeMap<(i64, i32, i32), Missing>,
) -> Result<(), Error> {
    let (Some(first), Some(last)) = (applied.first(), applied.last()) else { return Ok(()) };
    sqlx::query!(
        "delete from reject where chain = $1 and stage = 'apply' and reason not like $2 || '%'
             and (height, tx_index, event_index) between ($3, $4, $5) and ($6, $7, $8)",
        chain.as_str(),
        nul_text::REASON,
        first.0,
        first.1,
        first.2,
        last.0,
        last.1,
        last.2
    )
    .execute(&mut *connection)
    .await?;
    if missing.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "insert into reject (chain, height, tx_index, event_index, stage, tx_id, emitter, block_time, reason, bytes)
         select $1, height, tx_index, event_index, 'apply', tx_id, emitter, block_time, reason, bytes
         from unnest($2::bigint[], $3::integer[], $4::integer[], $5::text[], $6::text[], $7::bigint[], $8::text[],
                     $9::bytea[])
              as m (height, tx_index, event_index, tx_id, emitter, block_time, reason, bytes)
         on conflict do nothing",
        chain.as_str(),
        &missing.keys().map(|place| place.0).collect::<Vec<_>>(),
        &missing.keys().map(|place| place.1).collect::<Vec<_>>(),
        &missing.keys().map(|place| place.2).collect::<Vec<_>>(),
        &missing.values().map(|event| event.tx_id.clone()).collect::<Vec<_>>(),
        &missing.values().map(|event| event.emitter.clone()).collect::<Vec<_>>(),
        &missing.values().map(|event| event.block_time).collect::<Vec<_>>(),
        &missing.values().map(|event| nul_text::replace(&event.reason)).collect::<Vec<_>>(),
        &missing.values().map(|event| event.bytes.clone()).collect::<Vec<_>>()
    )
    .execute(connection)
    .await?;
    Ok(())
}
