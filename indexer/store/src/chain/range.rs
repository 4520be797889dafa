//! What part of a chain is held, by what it is proven whole, and what is known to be missing beyond.

use std::fmt;

use domain::{Block, Chain};
use sqlx::postgres::PgConnection;

use crate::row::column::{bigint, read, unsigned};
use crate::write::continuity::IndexedState;
use crate::{Cursor, Error, Snapshot, Store};

/// The way in which it is known that no block of ours is missing in a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Proof {
    /// Each block is the child of the one before.
    Parents,
    /// The server named the blocks that hold records of ours, and the chains of events are whole.
    Signatures,
    /// It was reported by a log that was pruned, and proven when that was written.
    Log,
}

impl Proof {
    pub const ALL: [Proof; 3] = [Proof::Parents, Proof::Signatures, Proof::Log];

    pub fn as_str(self) -> &'static str {
        match self {
            Proof::Parents => "parents",
            Proof::Signatures => "signatures",
            Proof::Log => "log",
        }
    }
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Positions that are held, both ends included. It begins behind the range before it, and the last one ends at the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    pub chain: Chain,
    pub from: u64,
    pub to: u64,
    pub proof: Proof,
    pub last_hash: String,
    /// Of the block before it: the last of the range before it.
    pub parent_hash: String,
}

/// Positions of blocks that were received and are missing, both ends included. The cursor stays before them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    pub chain: Chain,
    pub from: u64,
    pub to: u64,
}

impl Store {
    /// Of one chain, in the order of their positions.
    pub async fn ranges(&self, chain: Chain) -> Result<Vec<Range>, Error> {
        let all = ranges(&mut *self.pool.acquire().await?).await?;
        Ok(all.into_iter().filter(|range| range.chain == chain).collect())
    }

    pub async fn gaps(&self, chain: Chain) -> Result<Vec<Gap>, Error> {
        let all = gaps(&mut *self.pool.acquire().await?).await?;
        Ok(all.into_iter().filter(|gap| gap.chain == chain).collect())
    }

    /// Blocks are missing. They are no longer once the cursor has passed them.
    pub async fn record_gap(&self, gap: Gap) -> Result<(), Error> {
        sqlx::query!(
            "insert into gap (chain, from_height, to_height)
             select $1, $2, $3 from chain_cursor where chain = $1 and coalesce(height, -1) < $3
             on conflict (chain, from_height) do update set to_height = greatest(gap.to_height, excluded.to_height)",
            gap.chain.as_str(),
            bigint("height", gap.from)?,
            bigint("height", gap.to)?
        )
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}

impl Snapshot {
    /// Of every chain, in the order of their positions.
    pub async fn ranges(&mut self) -> Result<Vec<Range>, Error> {
        ranges(&mut self.tx).await
    }

    pub async fn gaps(&mut self) -> Result<Vec<Gap>, Error> {
        gaps(&mut self.tx).await
    }
}

pub(crate) async fn ranges(connection: &mut PgConnection) -> Result<Vec<Range>, Error> {
    let rows = sqlx::query!(
        "select chain, from_height, to_height, proof, last_hash, parent_hash from coverage order by chain desc, from_height"
    )
    .fetch_all(connection)
    .await?;
    let proof =
        |enum_str: &str| Proof::ALL.into_iter().find(|proof| proof.as_str() == enum_str).ok_or("it is no proof");
    let range = rows.into_iter().map(|row| {
        Ok(Range {
            chain: read("coverage.chain", row.chain.parse())?,
            from: unsigned("coverage.from_height", row.from_height)?,
            to: unsigned("coverage.to_height", row.to_height)?,
            proof: read("coverage.proof", proof(&row.proof))?,
            last_hash: row.last_hash,
            parent_hash: row.parent_hash,
        })
    });
    range.collect()
}

pub(crate) async fn gaps(connection: &mut PgConnection) -> Result<Vec<Gap>, Error> {
    let rows = sqlx::query!("select chain, from_height, to_height from gap order by chain desc, from_height")
        .fetch_all(connection)
        .await?;
    let gap = rows.into_iter().map(|row| {
        Ok(Gap {
            chain: read("gap.chain", row.chain.parse())?,
            from: unsigned("gap.from_height", row.from_height)?,
            to: unsigned("gap.to_height", row.to_height)?,
        })
    });
    gap.collect()
}

/// Adds blocks that come right behind the frontier, and drops the gaps that they fill.
pub(crate) async fn extend(
    connection: &mut PgConnection,
    state: &IndexedState,
    blocks: &[&Block],
    proof: Proof,
) -> Result<(), Error> {
    let (Some(first), Some(last)) = (blocks.first(), blocks.last()) else { return Ok(()) };
    let chain = state.start.chain.as_str();
    let to = bigint("height", last.position.height)?;
    let held = state.last.as_ref().map(|(position, _)| bigint("height", position.height)).transpose()?;
    let extended = sqlx::query!(
        "with filled as (delete from gap where chain = $1 and to_height <= $2)
         update coverage set to_height = $2, last_hash = $3
         where chain = $1 and proof = $4 and to_height = $5 and last_hash = $6",
        chain,
        to,
        last.hash,
        proof.as_str(),
        held,
        first.parent_hash
    )
    .execute(&mut *connection)
    .await?;
    if extended.rows_affected() > 0 {
        return Ok(());
    }
    let from = match held {
        Some(held) => held.saturating_add(1),
        None => bigint("height", state.start.height)?,
    };
    sqlx::query!(
        "insert into coverage (chain, from_height, to_height, proof, last_hash, parent_hash) values ($1, $2, $3, $4, $5, $6)",
        chain,
        from,
        to,
        proof.as_str(),
        last.hash,
        first.parent_hash
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Drops all above `to`.
pub(crate) async fn cut(connection: &mut PgConnection, chain: Chain, to: Option<&Cursor>) -> Result<(), Error> {
    let height = to.map_or(Ok(-1), |to| bigint("height", to.position.height))?;
    sqlx::query!("delete from coverage where chain = $1 and from_height > $2", chain.as_str(), height)
        .execute(&mut *connection)
        .await?;
    sqlx::query!(
        "update coverage set to_height = $2, last_hash = $3 where chain = $1 and to_height > $2",
        chain.as_str(),
        height,
        to.map_or("", |to| &to.hash)
    )
    .execute(connection)
    .await?;
    Ok(())
}
