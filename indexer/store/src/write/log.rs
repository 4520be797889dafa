use std::collections::BTreeSet;

use domain::{Block, Chain, Event, EventLink, Record};
use sqlx::postgres::PgConnection;

use crate::Error;
use crate::row::column::{bigint, integer};
use crate::write::copy::Binary;

/// In the order of the fields that [`push`] writes.
pub(crate) const INTO: &str = "event_log (chain, height, tx_index, event_index, tx_id, emitter, block_time, kind, seq, \
                               head, entity, body)";
const FIELDS: i16 = 12;

/// Positions of one part of the log: `log_part` of the schema says the same.
const PART: i64 = 1_000_000;

/// Makes the parts of the log in which these heights lie.
pub(crate) async fn ensure_partitions(
    connection: &mut PgConnection,
    chain: Chain,
    heights: &[u64],
) -> Result<(), Error> {
    let heights = heights.iter().map(|height| bigint("height", *height)).collect::<Result<Vec<_>, _>>()?;
    let parts: BTreeSet<i64> = heights.into_iter().filter_map(|height| height.checked_div(PART)).collect();
    if parts.is_empty() {
        return Ok(());
    }
    let parts: Vec<i64> = parts.into_iter().collect();
    sqlx::query!("select make_log_parts($1, $2)", chain.as_str(), &parts).execute(connection).await?;
    Ok(())
}

/// `body` is the event's JSON without its kind, as the log holds it.
pub(crate) fn push(
    rows: &mut Binary,
    block: &Block,
    record: &Record,
    event: &Event,
    link: Option<&EventLink>,
    body: &str,
) -> Result<(), Error> {
    rows.begin_row(FIELDS);
    rows.text(block.position.chain.as_str())?;
    rows.bigint(bigint("height", block.position.height)?);
    rows.integer(integer("tx_index", record.tx_index)?);
    rows.integer(integer("event_index", record.event_index)?);
    rows.text(&record.tx_id)?;
    rows.text(&record.emitter)?;
    rows.bigint(bigint("block time", block.time.0)?);
    rows.text(event.kind().as_str())?;
    match link {
        Some(link) => {
            rows.numeric(link.seq);
            rows.bytea(&link.head.0)?;
            rows.text(&link.entity)?;
        }
        None => (0..3).for_each(|_| rows.null()),
    }
    rows.jsonb(body)
}
