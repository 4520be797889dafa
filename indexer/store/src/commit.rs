use std::borrow::Cow;

use domain::{Block, Body, Chain, Event, Position};
use sqlx::Connection;
use sqlx::postgres::PgConnection;

use crate::advance::fresh;
use crate::apply::{Rows, Stamp};
use crate::column::bigint;
use crate::copy::{Binary, CopyStream};
use crate::event_chain::{EventChains, Placed};
use crate::nul::{self, Shown};
use crate::reject::{Rejects, Stage};
use crate::{Error, Proof, Store, block, branch, cursor, history, journal, log, range};

/// What a commit added. Blocks that were held already are not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Committed {
    pub blocks: u64,
    pub events: u64,
    /// Rows of tables that were written, the log apart.
    pub rows: u64,
    pub rejects: u64,
}

impl Store {
    /// Stores a batch of blocks of one chain, in order: all of it, or nothing.
    ///
    /// A block that is held already changes nothing, so that a batch whose fate is unknown is simply
    /// committed again. The chain must have begun ([`Store::begin`]).
    ///
    /// # Errors
    /// [`Error::Gap`], [`Error::Fork`], [`Error::Unproven`], [`Error::Deposed`], and those that say that the
    /// batch is none; nothing is stored then. [`Error::Database`]: see [`Error::is_transient`].
    pub async fn commit(&self, blocks: &[Block]) -> Result<Committed, Error> {
        self.commit_finalised(blocks, None).await
    }

    /// As [`Store::commit`]; and nothing at or below `finalised` will ever be rewound, of this batch or
    /// before. What is above it is served as well, and marked.
    pub async fn commit_finalised(&self, blocks: &[Block], finalised: Option<Position>) -> Result<Committed, Error> {
        self.commit_proven(blocks, finalised, Proof::Parents).await
    }

    /// As [`Store::commit_finalised`]; and this is how it is known that no block of ours lies between these.
    pub async fn commit_proven(
        &self,
        blocks: &[Block],
        finalised: Option<Position>,
        proof: Proof,
    ) -> Result<Committed, Error> {
        let chain = blocks.first().map(|block| block.position).or(finalised).map(|position| position.chain);
        let Some(chain) = chain else { return Ok(Committed::default()) };
        let mut writer = self.writer().await?;
        let mut tx = writer.begin().await?;
        let frontier = cursor::lock(&mut tx, chain, self.fence).await?;
        let held = match &frontier.last {
            Some((last, _)) => blocks
                .iter()
                .filter(|block| block.position <= *last)
                .map(|block| bigint("height", block.position.height))
                .collect::<Result<Vec<_>, _>>()?,
            None => Vec::new(),
        };
        let known = if held.is_empty() { Default::default() } else { block::hashes(&mut tx, chain, &held).await? };
        let (was_final, is_empty) = (frontier.final_height, frontier.last.is_none());
        let final_height = was_final.max(finalised.map(|position| position.height));
        let fresh = fresh(frontier.clone(), known, blocks)?;
        if fresh.is_empty() && (is_empty || final_height == was_final) {
            tx.rollback().await?;
            self.keep(writer);
            return Ok(Committed::default());
        }

        let mut committed = Committed { blocks: count(fresh.len()), ..Committed::default() };
        let recorded = record(&mut tx, chain, &fresh, history::open_from(final_height, frontier.history_from)).await?;
        (committed.events, committed.rows, committed.rejects) = recorded;
        block::insert(&mut tx, chain, &fresh).await?;
        branch::extend(&mut tx, chain, &fresh, final_height).await?;
        range::extend(&mut tx, &frontier, &fresh, proof).await?;
        cursor::advance(&mut tx, chain, fresh.last().copied(), final_height).await?;
        if let Some(height) = final_height.filter(|_| final_height != was_final) {
            journal::settle(&mut tx, chain, height, frontier.history_from).await?;
        }
        sqlx::query!("select pg_notify('deai_commit', $1)", chain.as_str()).execute(&mut *tx).await?;
        tx.commit().await?;
        self.keep(writer);
        Ok(committed)
    }
}

/// Writes the log, the rows and the rejects of new blocks; how many events, rows and rejects there are.
///
/// Blocks below `open_from` change their rows together. Each of the others does by itself, so that the rows
/// before it are kept.
async fn record(
    connection: &mut PgConnection,
    chain: Chain,
    blocks: &[&Block],
    open_from: u64,
) -> Result<(u64, u64, u64), Error> {
    let mut chains = EventChains::load(connection, chain, blocks).await?;
    let mut rejects = Rejects::default();
    let (mut events, mut written) = (0_usize, 0_usize);
    let with_events = blocks.iter().filter(|block| log::has_events(block));
    let heights: Vec<u64> = with_events.map(|block| block.position.height).collect();
    log::make_parts(connection, chain, &heights).await?;
    let settled = blocks.partition_point(|block| block.position.height < open_from);
    let (settled, open) = blocks.split_at_checked(settled).unwrap_or((blocks, &[]));
    let groups = [(settled, None)].into_iter().chain(open.chunks(1).map(|group| (group, group.first())));
    for (group, kept_for) in groups {
        if group.iter().all(|block| block.records.is_empty()) {
            continue;
        }
        if let Some(block) = kept_for {
            journal::keep_for(connection, block.position).await?;
        }
        let mut rows = Rows::load(connection, chain, facts(group)).await?;
        let placed = chains.advance_all(connection, group).await?;
        let new = if group.iter().any(|block| log::has_events(block)) {
            // Postgres takes in the log while its facts change the rows, and while the rows are spelled out.
            let mut log = CopyStream::open(connection, log::INTO).await?;
            for placed in placed {
                placed.prove()?;
                record_one(&placed, &mut rows, &mut log.rows, &mut rejects)?;
                log.flow().await?;
            }
            log.flush().await?;
            let new = rows.new_rows()?;
            events = events.saturating_add(log.finish().await?);
            new
        } else {
            let mut none = Binary::default();
            for placed in placed {
                placed.prove()?;
                record_one(&placed, &mut rows, &mut none, &mut rejects)?;
            }
            rows.new_rows()?
        };
        written = written.saturating_add(rows.save(connection, new).await?);
        chains.save(connection).await?;
    }
    rejects.insert(connection, chain).await?;
    Ok((count(events), count(written), count(rejects.len())))
}

fn record_one(placed: &Placed<'_>, rows: &mut Rows, log: &mut Binary, rejects: &mut Rejects) -> Result<(), Error> {
    let Placed { block, record, link, .. } = *placed;
    let event = match &record.body {
        Body::Event { event, .. } => event,
        Body::Reject(reject) => {
            return rejects.push(block, record, Stage::Decode, &reject.reason, reject.bytes.clone(), link);
        }
    };
    let shown = Shown::of(event)?;
    log::push(log, block, record, &shown.event, link, shown.body())?;
    let had_nul = matches!(&shown.event, Cow::Owned(shown) if shown != event).then(|| nul::REASON.to_owned());
    let applied = rows.apply(block.position.chain, &Stamp::of(block, record), &shown.event);
    let missing = applied.err().map(|missing| missing.to_string());
    let reasons: Vec<String> = had_nul.into_iter().chain(missing).collect();
    if !reasons.is_empty() {
        let reason = reasons.join("; ");
        tracing::warn!(position = %block.position, tx_id = record.tx_id, reason, "a fact cannot be shown in full");
        rejects.push(block, record, Stage::Apply, &reason, serde_json::to_vec(event)?, None)?;
    }
    Ok(())
}

fn facts<'a>(blocks: &'a [&Block]) -> impl Iterator<Item = (Stamp<'a>, &'a Event)> {
    blocks.iter().flat_map(|block| {
        block.records.iter().filter_map(|record| match &record.body {
            Body::Event { event, .. } => Some((Stamp::of(block, record), event)),
            Body::Reject(_) => None,
        })
    })
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
