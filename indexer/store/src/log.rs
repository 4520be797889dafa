use std::collections::BTreeSet;

use domain::{Block, Chain, Event, Link, Record};
use sqlx::postgres::PgConnection;

use crate::Error;
use crate::column::{bigint, integer};
use crate::copy::Copy;

/// In the order of the fields that [`Entries::push`] writes.
const COLUMNS: &str = "event_log (chain, height, tx_index, event_index, tx_id, emitter, block_time, kind, seq, head, \
                       entity, body)";

/// Positions of one part of the log: `log_part` of the schema says the same.
const PART: i64 = 1_000_000;

/// The log's rows of one batch.
#[derive(Default)]
pub(crate) struct Entries {
    copy: Copy,
    /// The parts of the log that they belong to.
    parts: BTreeSet<i64>,
}

impl Entries {
    /// `body` is the fact's JSON without its kind, as the log holds it.
    pub(crate) fn push(
        &mut self,
        block: &Block,
        record: &Record,
        event: &Event,
        link: Option<&Link>,
        body: &str,
    ) -> Result<(), Error> {
        let Self { copy, parts } = self;
        let height = bigint("height", block.position.height)?;
        parts.extend(height.checked_div(PART));
        copy.field(Some(block.position.chain.as_str()));
        copy.field(Some(&height.to_string()));
        copy.field(Some(&integer("tx_index", record.tx_index)?.to_string()));
        copy.field(Some(&integer("event_index", record.event_index)?.to_string()));
        copy.field(Some(&record.tx_id));
        copy.field(Some(&record.emitter));
        copy.field(Some(&bigint("block time", block.time.0)?.to_string()));
        copy.field(Some(event.kind().as_str()));
        copy.field(link.map(|link| link.seq.to_string()).as_deref());
        copy.field(link.map(|link| format!("\\x{}", link.head)).as_deref());
        copy.field(link.map(|link| link.entity.as_str()));
        copy.field(Some(body));
        copy.end_row();
        Ok(())
    }

    pub(crate) fn len(&self) -> usize {
        self.copy.len()
    }

    pub(crate) async fn insert(&self, connection: &mut PgConnection, chain: Chain) -> Result<(), Error> {
        if self.len() == 0 {
            return Ok(());
        }
        let parts: Vec<i64> = self.parts.iter().copied().collect();
        sqlx::query!("select make_log_parts($1, $2)", chain.as_str(), &parts).execute(&mut *connection).await?;
        self.copy.send(connection, COLUMNS).await
    }
}
