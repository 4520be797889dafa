use domain::{Block, Body, Chain, Position};
use sqlx::postgres::PgConnection;
use sqlx::{Connection, PgPool};

use crate::apply::{EventContext, Rows};
use crate::chain::event_chain::EventChains;
use crate::chain::{block, cursor, range, unfinalized};
use crate::maintain::history;
use crate::row::column::bigint;
use crate::write::continuity::new_blocks;
use crate::write::copy::{Binary, CopyStream};
use crate::write::prepared_block::{Log, PreparedBlock, PreparedRef};
use crate::write::reject::{Rejects, Stage};
use crate::write::{log, nul_text, undo_log};
use crate::{Error, Proof, Store};

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
    /// [`Error::Gap`], [`Error::Fork`], [`Error::Unproven`], [`Error::LeaseLost`], and those that say that the
    /// batch is none; nothing is stored then. [`Error::Database`]: see [`Error::is_transient`].
    pub async fn commit(&self, blocks: &[Block]) -> Result<Committed, Error> {
        self.commit_finalized(blocks, None).await
    }

    /// Like [`Store::commit`]; and nothing at or below `finalized` will ever be rewound, of this batch or
    /// before. What is above it is served as well, and marked.
    pub async fn commit_finalized(&self, blocks: &[Block], finalized: Option<Position>) -> Result<Committed, Error> {
        self.commit_proven(blocks, finalized, Proof::Parents).await
    }

    /// Like [`Store::commit_finalized`]; and this is how it is known that no block of ours lies between these.
    pub async fn commit_proven(
        &self,
        blocks: &[Block],
        finalized: Option<Position>,
        proof: Proof,
    ) -> Result<Committed, Error> {
        let logs = blocks.iter().map(Log::of).collect::<Result<Vec<_>, _>>()?;
        let prepared_refs: Vec<PreparedRef<'_>> =
            blocks.iter().zip(&logs).map(|(block, log)| PreparedRef { block, log }).collect();
        self.commit_ready(&prepared_refs, finalized, proof).await
    }

    /// Like [`Store::commit_proven`], of blocks whose part of the log was made before.
    pub async fn commit_prepared(
        &self,
        blocks: &[PreparedBlock],
        finalized: Option<Position>,
        proof: Proof,
    ) -> Result<Committed, Error> {
        let prepared_refs: Vec<PreparedRef<'_>> = blocks.iter().map(PreparedBlock::prepared_refs).collect();
        self.commit_ready(&prepared_refs, finalized, proof).await
    }

    async fn commit_ready(
        &self,
        prepared_refs: &[PreparedRef<'_>],
        finalized: Option<Position>,
        proof: Proof,
    ) -> Result<Committed, Error> {
        let chain = prepared_refs
            .first()
            .map(|prepared_refs| prepared_refs.block.position)
            .or(finalized)
            .map(|position| position.chain);
        let Some(chain) = chain else { return Ok(Committed::default()) };
        let mut writer = self.writer().await?;
        let mut tx = writer.begin().await?;
        let state = cursor::lock(&mut tx, chain, self.fence).await?;
        let held = match &state.last {
            Some((last, _)) => prepared_refs
                .iter()
                .filter(|prepared_refs| prepared_refs.block.position <= *last)
                .map(|prepared_refs| bigint("height", prepared_refs.block.position.height))
                .collect::<Result<Vec<_>, _>>()?,
            None => Vec::new(),
        };
        let known = if held.is_empty() { Default::default() } else { block::hashes(&mut tx, chain, &held).await? };
        let (was_final, is_empty) = (state.final_height, state.last.is_none());
        let final_height = was_final.max(finalized.map(|position| position.height));
        let new_blocks = new_blocks(state.clone(), known, prepared_refs)?;
        if new_blocks.is_empty() && (is_empty || final_height == was_final) {
            tx.rollback().await?;
            self.keep(writer);
            return Ok(Committed::default());
        }

        let mut committed = Committed { blocks: count(new_blocks.len()), ..Committed::default() };
        let open_from = history::open_from(final_height, state.history_from);
        let recorded = record(&mut tx, &self.pool, chain, &new_blocks, open_from).await?;
        (committed.events, committed.rows, committed.rejects) = recorded;
        let new_blocks: Vec<&Block> = new_blocks.iter().map(|prepared_refs| prepared_refs.block).collect();
        block::insert(&mut tx, chain, &new_blocks).await?;
        unfinalized::extend(&mut tx, chain, &new_blocks, final_height).await?;
        range::extend(&mut tx, &state, &new_blocks, proof).await?;
        cursor::advance(&mut tx, chain, new_blocks.last().copied(), final_height).await?;
        if let Some(height) = final_height.filter(|_| final_height != was_final) {
            undo_log::prune_versions(&mut tx, chain, height, state.history_from).await?;
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
    pool: &PgPool,
    chain: Chain,
    blocks: &[PreparedRef<'_>],
    open_from: u64,
) -> Result<(u64, u64, u64), Error> {
    let entities = blocks.iter().flat_map(|prepared_refs| &prepared_refs.log.entities).map(String::as_str);
    let mut chains = EventChains::load(connection, chain, entities).await?;
    let mut rejects = Rejects::default();
    let (mut events, mut written) = (0_usize, 0_usize);
    let with_events = blocks.iter().filter(|prepared_refs| prepared_refs.log.has_events());
    let heights: Vec<u64> = with_events.map(|prepared_refs| prepared_refs.block.position.height).collect();
    log::ensure_partitions(connection, chain, &heights).await?;
    let settled = blocks.partition_point(|prepared_refs| prepared_refs.block.position.height < open_from);
    let (settled, open) = blocks.split_at_checked(settled).unwrap_or((blocks, &[]));
    let groups = [(settled, None)].into_iter().chain(open.chunks(1).map(|group| (group, group.first())));
    for (group, kept_for) in groups {
        if group.iter().all(|prepared_refs| prepared_refs.block.records.is_empty()) {
            continue;
        }
        if let Some(prepared_refs) = kept_for {
            undo_log::record_for(connection, prepared_refs.block.position).await?;
        }
        let keys = group.iter().filter(|prepared_refs| prepared_refs.log.has_events());
        let keys = keys.map(|prepared_refs| (&prepared_refs.log.keys, prepared_refs.block.time));
        let rows = Rows::load(connection, chain, keys).await?;
        let mut change = Change { pool, chains: &mut chains, rows, rejects: &mut rejects };
        let new = if group.iter().any(|prepared_refs| prepared_refs.log.has_events()) {
            // Postgres takes in the log while its events are proven and change the rows, and while the rows are written out.
            let mut log = CopyStream::<Binary>::open(connection, log::INTO).await?;
            for prepared_refs in group {
                log.rows.append(&prepared_refs.log.rows);
                log.flow().await?;
                change.by(*prepared_refs).await?;
            }
            log.flush().await?;
            let new = change.rows.new_rows()?;
            events = events.saturating_add(log.finish().await?);
            new
        } else {
            for prepared_refs in group {
                change.by(*prepared_refs).await?;
            }
            change.rows.new_rows()?
        };
        written = written.saturating_add(change.rows.save(connection, new).await?);
        chains.save(connection).await?;
    }
    rejects.insert(connection, chain).await?;
    Ok((count(events), count(written), count(rejects.len())))
}

/// What blocks change next to the log.
struct Change<'c> {
    pool: &'c PgPool,
    chains: &'c mut EventChains,
    rows: Rows,
    rejects: &'c mut Rejects,
}

impl Change<'_> {
    async fn by(&mut self, PreparedRef { block, log }: PreparedRef<'_>) -> Result<(), Error> {
        for (index, record) in block.records.iter().enumerate() {
            let link = self.chains.advance(self.pool, block, record).await?;
            let event = match &record.body {
                Body::Event { event, .. } => event,
                Body::Reject(reject) => {
                    let (reason, bytes) = (&reject.reason, reject.bytes.clone());
                    self.rejects.push(block, record, Stage::Decode, reason, bytes, link)?;
                    continue;
                }
            };
            let altered = log.altered.get(&index);
            let event_context = EventContext::of(block, record);
            let missing = self.rows.apply(block.position.chain, &event_context, altered.unwrap_or(event)).err();
            let reasons = altered.map(|_| nul_text::REASON.to_owned()).into_iter();
            let reasons: Vec<String> = reasons.chain(missing.map(|missing| missing.to_string())).collect();
            if !reasons.is_empty() {
                let reason = reasons.join("; ");
                tracing::warn!(position = %block.position, tx_id = record.tx_id, reason, "an event cannot be shown in full");
                self.rejects.push(block, record, Stage::Apply, &reason, serde_json::to_vec(event)?, None)?;
            }
        }
        Ok(())
    }
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
