use std::borrow::Cow;

use domain::{Block, Body, Chain, Event};
use sqlx::postgres::PgConnection;

use crate::advance::fresh;
use crate::apply::{Rows, Stamp};
use crate::column::bigint;
use crate::log::Entries;
use crate::reject::{Rejects, Stage};
use crate::{Error, Store, block, cursor, nul};

/// What a commit added. Blocks that were held already are not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Committed {
    pub blocks: u64,
    pub events: u64,
    pub rejects: u64,
}

impl Store {
    /// Stores a batch of blocks of one chain, in order: all of it, or nothing.
    ///
    /// A block that is held already changes nothing, so that a batch whose fate is unknown is simply
    /// committed again. The chain must have begun ([`Store::begin`]).
    ///
    /// # Errors
    /// [`Error::Gap`], [`Error::Fork`], and those that say that the batch is none; nothing is stored then.
    /// [`Error::Database`]: see [`Error::is_transient`].
    pub async fn commit(&self, blocks: &[Block]) -> Result<Committed, Error> {
        let Some(first) = blocks.first() else { return Ok(Committed::default()) };
        let chain = first.position.chain;
        let mut tx = self.pool.begin().await?;
        let frontier = cursor::lock(&mut tx, chain).await?;
        let held = match &frontier.last {
            Some((last, _)) => blocks
                .iter()
                .filter(|block| block.position <= *last)
                .map(|block| bigint("height", block.position.height))
                .collect::<Result<Vec<_>, _>>()?,
            None => Vec::new(),
        };
        let known = if held.is_empty() { Default::default() } else { block::hashes(&mut tx, chain, &held).await? };
        let fresh = fresh(frontier, known, blocks)?;
        let Some(last) = fresh.last() else { return Ok(Committed::default()) };

        let mut committed = Committed { blocks: count(fresh.len()), ..Committed::default() };
        block::insert(&mut tx, chain, &fresh).await?;
        (committed.events, committed.rejects) = record(&mut tx, chain, &fresh).await?;
        cursor::advance(&mut tx, last).await?;
        tx.commit().await?;
        Ok(committed)
    }
}

/// Writes the log, the rows and the rejects of new blocks; how many events and rejects they hold.
async fn record(connection: &mut PgConnection, chain: Chain, blocks: &[&Block]) -> Result<(u64, u64), Error> {
    let mut rows = Rows::load(connection, events(blocks)).await?;
    let mut log = Entries::default();
    let mut rejects = Rejects::default();
    for block in blocks {
        for record in &block.records {
            match &record.body {
                Body::Reject(reject) => {
                    rejects.push(block, record, Stage::Decode, &reject.reason, reject.bytes.clone())?;
                }
                Body::Event { event, link } => {
                    let (shown, body) = nul::shown(event)?;
                    log.push(block, record, &shown, *link, body)?;
                    let had_nul =
                        matches!(shown, Cow::Owned(_)).then(|| "its text holds NUL, shown as U+FFFD".to_owned());
                    let missing =
                        rows.apply(&Stamp::of(block, record), &shown).err().map(|missing| missing.to_string());
                    let reasons: Vec<String> = had_nul.into_iter().chain(missing).collect();
                    if !reasons.is_empty() {
                        let reason = reasons.join("; ");
                        tracing::warn!(position = %block.position, tx_id = record.tx_id, reason, "a fact cannot be shown in full");
                        rejects.push(block, record, Stage::Apply, &reason, serde_json::to_vec(event)?)?;
                    }
                }
            }
        }
    }
    log.insert(connection, chain).await?;
    rejects.insert(connection, chain).await?;
    rows.save(connection).await?;
    Ok((count(log.len()), count(rejects.len())))
}

fn events<'a>(blocks: &'a [&Block]) -> impl Iterator<Item = &'a Event> {
    blocks.iter().flat_map(|block| &block.records).filter_map(|record| match &record.body {
        Body::Event { event, .. } => Some(event),
        Body::Reject(_) => None,
    })
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
