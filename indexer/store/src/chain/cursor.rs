use domain::{Block, Chain, Position, TimeNs};
use sqlx::postgres::PgConnection;

use crate::row::column::{bigint, read, unsigned};
use crate::write::continuity::IndexedState;
use crate::{Error, Identity, Store};

/// The last block that is held of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub position: Position,
    pub hash: String,
    pub time: TimeNs,
}

/// What part of a chain is held: everything its emitter said from the start to the cursor, both included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainProgress {
    pub chain: Chain,
    pub identity: Identity,
    /// None until the first block is held.
    pub cursor: Option<Cursor>,
    /// Nothing at or below it can change any more; what lies above may still be rewound. None until it is known.
    pub finalized: Option<Position>,
}

struct CursorRow {
    chain: String,
    genesis: String,
    emitter: String,
    start_height: i64,
    height: Option<i64>,
    hash: Option<String>,
    block_time: Option<i64>,
    final_height: Option<i64>,
}

impl TryFrom<CursorRow> for ChainProgress {
    type Error = Error;

    fn try_from(row: CursorRow) -> Result<Self, Error> {
        let chain = read("chain_cursor.chain", row.chain.parse())?;
        let cursor = match (row.height, row.hash, row.block_time) {
            (Some(height), Some(hash), Some(time)) => Some(Cursor {
                position: Position::new(chain, unsigned("chain_cursor.height", height)?),
                hash,
                time: TimeNs(unsigned("chain_cursor.block_time", time)?),
            }),
            _ => None,
        };
        let start = unsigned("chain_cursor.start_height", row.start_height)?;
        let identity = Identity { genesis: row.genesis, emitter: row.emitter, start };
        let finalized = row.final_height.map(|height| unsigned("chain_cursor.final_height", height)).transpose()?;
        let finalized = finalized.map(|height| Position::new(chain, height));
        Ok(Self { chain, identity, cursor, finalized })
    }
}

impl Store {
    /// The last block held, or `None` before the first, or where the chain never began.
    pub async fn cursor(&self, chain: Chain) -> Result<Option<Cursor>, Error> {
        let progress = list(&mut *self.pool.acquire().await?).await?;
        Ok(progress.into_iter().find(|held| held.chain == chain).and_then(|held| held.cursor))
    }

    /// What is held of each chain, those that never began left out.
    pub async fn progress(&self) -> Result<Vec<ChainProgress>, Error> {
        list(&mut *self.pool.acquire().await?).await
    }
}

pub(crate) async fn list(connection: &mut PgConnection) -> Result<Vec<ChainProgress>, Error> {
    let rows = sqlx::query_as!(
        CursorRow,
        "select chain, genesis, emitter, start_height, height, hash, block_time, final_height
         from chain_cursor order by chain desc"
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(ChainProgress::try_from).collect()
}

/// The chain's frontier, locked until the transaction ends: one commit at a time moves it.
///
/// # Errors
/// [`Error::LeaseLost`] where another leads than the one whose number is given.
pub(crate) async fn lock(
    connection: &mut PgConnection,
    chain: Chain,
    fence: Option<i64>,
) -> Result<IndexedState, Error> {
    let held = sqlx::query!("select fence, history_from from chain_cursor where chain = $1 for update", chain.as_str())
        .fetch_optional(&mut *connection)
        .await?
        .ok_or(Error::NotBegun(chain))?;
    check_fence(held.fence, fence)?;
    let row = sqlx::query_as!(
        CursorRow,
        "select chain, genesis, emitter, start_height, height, hash, block_time, final_height
         from chain_cursor where chain = $1",
        chain.as_str()
    )
    .fetch_one(connection)
    .await?;
    let ChainProgress { chain, identity, cursor, finalized } = row.try_into()?;
    Ok(IndexedState {
        start: Position::new(chain, identity.start),
        last: cursor.map(|cursor| (cursor.position, cursor.hash)),
        final_height: finalized.map(|position| position.height),
        history_from: held.history_from.map(|from| unsigned("chain_cursor.history_from", from)).transpose()?,
    })
}

/// The cursor bears the number of the last leader that began: one with a lower number leads no more.
pub(crate) fn check_fence(held: i64, ours: Option<i64>) -> Result<(), Error> {
    match ours {
        Some(ours) if ours != held => Err(Error::LeaseLost { fence: ours.unsigned_abs() }),
        _ => Ok(()),
    }
}

/// Moves on to the last block of a batch, if it has one, and to what is final now.
pub(crate) async fn advance(
    connection: &mut PgConnection,
    chain: Chain,
    to: Option<&Block>,
    final_height: Option<u64>,
) -> Result<(), Error> {
    sqlx::query!(
        "update chain_cursor set
             height = coalesce($2, height), hash = coalesce($3, hash), block_time = coalesce($4, block_time),
             -- `least` passes nulls over.
             final_height = case when $5::bigint is not null and coalesce($2, height) is not null
                                 then least($5, coalesce($2, height)) end
         where chain = $1",
        chain.as_str(),
        to.map(|to| bigint("height", to.position.height)).transpose()?,
        to.map(|to| to.hash.as_str()),
        to.map(|to| bigint("block time", to.time.0)).transpose()?,
        final_height.map(|height| bigint("final height", height)).transpose()?
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Goes back to a block, or to where no block is held.
pub(crate) async fn put_back(connection: &mut PgConnection, chain: Chain, to: Option<&Cursor>) -> Result<(), Error> {
    sqlx::query!(
        "update chain_cursor set height = $2, hash = $3, block_time = $4, final_height = case when final_height is not null and $2::bigint is not null
                                 then least(final_height, $2) end
         where chain = $1",
        chain.as_str(),
        to.map(|to| bigint("height", to.position.height)).transpose()?,
        to.map(|to| to.hash.as_str()),
        to.map(|to| bigint("block time", to.time.0)).transpose()?
    )
    .execute(connection)
    .await?;
    Ok(())
}

pub(crate) async fn final_height(connection: &mut PgConnection, chain: Chain) -> Result<Option<u64>, Error> {
    let height = sqlx::query_scalar!("select final_height from chain_cursor where chain = $1", chain.as_str())
        .fetch_one(connection)
        .await?;
    height.map(|height| unsigned("chain_cursor.final_height", height)).transpose()
}
