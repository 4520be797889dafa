use std::collections::BTreeSet;

use domain::{Block, Body, Chain, Event, Link, Record};
use sqlx::postgres::PgConnection;

use crate::Error;
use crate::column::{bigint, integer};
use crate::copy::Copy;

/// In the order of the fields that [`push`] writes.
pub(crate) const INTO: &str = "event_log (chain, height, tx_index, event_index, tx_id, emitter, block_time, kind, seq, \
                               head, entity, body)";

/// Positions of one part of the log: `log_part` of the schema says the same.
const PART: i64 = 1_000_000;

/// Makes the parts of the log in which these heights lie.
pub(crate) async fn make_parts(connection: &mut PgConnection, chain: Chain, heights: &[u64]) -> Result<(), Error> {
    let heights = heights.iter().map(|height| bigint("height", *height)).collect::<Result<Vec<_>, _>>()?;
    let parts: BTreeSet<i64> = heights.into_iter().filter_map(|height| height.checked_div(PART)).collect();
    if parts.is_empty() {
        return Ok(());
    }
    let parts: Vec<i64> = parts.into_iter().collect();
    sqlx::query!("select make_log_parts($1, $2)", chain.as_str(), &parts).execute(connection).await?;
    Ok(())
}

pub(crate) fn has_events(block: &Block) -> bool {
    block.records.iter().any(|record| matches!(record.body, Body::Event { .. }))
}

/// `body` is the fact's JSON without its kind, as the log holds it.
pub(crate) fn push(
    rows: &mut Copy,
    block: &Block,
    record: &Record,
    event: &Event,
    link: Option<&Link>,
    body: &str,
) -> Result<(), Error> {
    rows.field(Some(block.position.chain.as_str()));
    rows.number(bigint("height", block.position.height)?);
    rows.number(integer("tx_index", record.tx_index)?);
    rows.number(integer("event_index", record.event_index)?);
    rows.field(Some(&record.tx_id));
    rows.field(Some(&record.emitter));
    rows.number(bigint("block time", block.time.0)?);
    rows.field(Some(event.kind().as_str()));
    match link {
        Some(link) => {
            rows.number(link.seq);
            rows.digest(&link.head);
            rows.field(Some(&link.entity));
        }
        None => [None; 3].into_iter().for_each(|none| rows.field(none)),
    }
    rows.field(Some(body));
    rows.end_row();
    Ok(())
}
