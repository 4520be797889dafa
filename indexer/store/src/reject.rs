use domain::{Block, Chain, Record};
use sqlx::postgres::PgConnection;

use crate::Error;
use crate::column::{bigint, integer};
use crate::nul;

/// Where a record could not go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Its bytes are not a fact that this binary knows. It is in no other table.
    Decode,
    /// The fact is in the log, but its rows show it in part or not at all.
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
}

impl Rejects {
    pub(crate) fn push(
        &mut self,
        block: &Block,
        record: &Record,
        stage: Stage,
        reason: &str,
        bytes: Vec<u8>,
    ) -> Result<(), Error> {
        self.heights.push(bigint("height", block.position.height)?);
        self.tx_indexes.push(integer("tx_index", record.tx_index)?);
        self.event_indexes.push(integer("event_index", record.event_index)?);
        self.stages.push(stage.as_str());
        self.tx_ids.push(record.tx_id.clone());
        self.emitters.push(record.emitter.clone());
        self.times.push(bigint("block time", block.time.0)?);
        // A reason may quote what could not be read.
        self.reasons.push(nul::replace(reason));
        self.bytes.push(bytes);
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
            "insert into reject
             (chain, height, tx_index, event_index, stage, tx_id, emitter, block_time, reason, bytes)
             select $1, * from unnest(
                 $2::bigint[], $3::integer[], $4::integer[], $5::text[], $6::text[], $7::text[], $8::bigint[],
                 $9::text[], $10::bytea[]
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
            &self.bytes
        )
        .execute(connection)
        .await?;
        Ok(())
    }
}
