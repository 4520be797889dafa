//! Records that could not be read, once they can.

use domain::{Block, Body, Chain, Position, Record, TimeNs};
use sqlx::Connection;

use crate::chain::cursor;
use crate::maintain::prune::Older;
use crate::maintain::rebuild;
use crate::row::column::{bigint, integer, read, unsigned};
use crate::write::copy::{Binary, CopyStream, Rows as _};
use crate::write::log;
use crate::write::nul_text::SanitizedEvent;
use crate::{Error, Store};

/// A record that could not be read, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    pub position: Position,
    pub tx_index: u32,
    pub event_index: u32,
    pub tx_id: String,
    pub emitter: String,
    pub time: TimeNs,
    pub reason: String,
    pub bytes: Vec<u8>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reprocessed {
    pub events: u64,
}

struct RejectedRow {
    height: i64,
    tx_index: i32,
    event_index: i32,
    tx_id: String,
    emitter: String,
    block_time: i64,
    reason: String,
    bytes: Vec<u8>,
}

impl Store {
    /// The records that could not be read, in the chain's order.
    pub async fn undecoded(&self, chain: Chain) -> Result<Vec<Rejected>, Error> {
        let rows = sqlx::query_as!(
            RejectedRow,
            "select height, tx_index, event_index, tx_id, emitter, block_time, reason, bytes from reject
             where chain = $1 and stage = 'decode' order by height, tx_index, event_index",
            chain.as_str()
        )
        .fetch_all(&self.pool)
        .await?;
        let rejected = rows.into_iter().map(|row| {
            Ok(Rejected {
                position: Position::new(chain, unsigned("reject.height", row.height)?),
                tx_index: read("reject.tx_index", row.tx_index.try_into())?,
                event_index: read("reject.event_index", row.event_index.try_into())?,
                tx_id: row.tx_id,
                emitter: row.emitter,
                time: TimeNs(unsigned("reject.block_time", row.block_time)?),
                reason: row.reason,
                bytes: row.bytes,
            })
        });
        rejected.collect()
    }

    /// Takes records that could not be read and now can into the log, each at its place, and makes the
    /// chain's rows again. A body that is still a reject stays where it is.
    ///
    /// # Errors
    /// [`Error::LogArchived`] where a part of the log was dropped: see [`Store::apply_reprocessed`].
    /// `older` reads the pruned part of the log.
    ///
    /// # Errors
    /// [`Error::ArchiveMismatch`] where it is another; nothing is changed then.
    pub async fn apply_reprocessed(
        &self,
        chain: Chain,
        read: Vec<(Rejected, Body)>,
        older: Option<Older<'_>>,
    ) -> Result<Reprocessed, Error> {
        let mut writer = self.writer().await?;
        let mut tx = writer.begin().await?;
        cursor::lock(&mut tx, chain, self.fence).await?;
        let (mut log, mut heights) = (Binary::default(), Vec::new());
        for (rejected, body) in read {
            let Body::Event { event, link } = &body else { continue };
            let (block, record) = rejected.placed(body.clone());
            let shown = SanitizedEvent::of(event)?;
            // A place taken meanwhile, by another who retries: nothing is left to do.
            let taken = sqlx::query!(
                "delete from reject where chain = $1 and height = $2 and tx_index = $3 and event_index = $4
                     and stage = 'decode'",
                chain.as_str(),
                bigint("height", rejected.position.height)?,
                integer("tx_index", rejected.tx_index)?,
                integer("event_index", rejected.event_index)?
            )
            .execute(&mut *tx)
            .await?;
            if taken.rows_affected() > 0 {
                heights.push(rejected.position.height);
                log::push(&mut log, &block, &record, &shown.event, link.as_ref(), shown.body())?;
            }
        }
        let events = u64::try_from(log.len()).unwrap_or(u64::MAX);
        if events > 0 {
            log::ensure_partitions(&mut tx, chain, &heights).await?;
            CopyStream::send(log, &mut tx, log::INTO).await?;
            rebuild::replay(&mut tx, chain, None, older).await?;
        }
        tx.commit().await?;
        self.keep(writer);
        Ok(Reprocessed { events })
    }
}

impl Rejected {
    /// The record again, in as much of its block as the log needs.
    fn placed(&self, body: Body) -> (Block, Record) {
        let block = Block {
            position: self.position,
            hash: String::new(),
            parent: self.position,
            parent_hash: String::new(),
            time: self.time,
            records: Vec::new(),
        };
        let record = Record {
            tx_index: self.tx_index,
            event_index: self.event_index,
            tx_id: self.tx_id.clone(),
            emitter: self.emitter.clone(),
            body,
        };
        (block, record)
    }
}
