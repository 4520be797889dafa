use domain::{Block, Chain, Position, TimeNs};
use sqlx::postgres::PgConnection;

use crate::advance::Frontier;
use crate::column::{bigint, read, unsigned};
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
pub struct Coverage {
    pub chain: Chain,
    pub identity: Identity,
    /// None until the first block is held.
    pub cursor: Option<Cursor>,
}

struct CursorRow {
    chain: String,
    genesis: String,
    emitter: String,
    start_height: i64,
    height: Option<i64>,
    hash: Option<String>,
    block_time: Option<i64>,
}

impl TryFrom<CursorRow> for Coverage {
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
        Ok(Self { chain, identity, cursor })
    }
}

impl Store {
    /// The last block held, or `None` before the first, or where the chain never began.
    pub async fn cursor(&self, chain: Chain) -> Result<Option<Cursor>, Error> {
        let coverage = list(&mut *self.pool.acquire().await?).await?;
        Ok(coverage.into_iter().find(|held| held.chain == chain).and_then(|held| held.cursor))
    }

    /// What is held of each chain, those that never began left out.
    pub async fn coverage(&self) -> Result<Vec<Coverage>, Error> {
        list(&mut *self.pool.acquire().await?).await
    }
}

pub(crate) async fn list(connection: &mut PgConnection) -> Result<Vec<Coverage>, Error> {
    let rows = sqlx::query_as!(
        CursorRow,
        "select chain, genesis, emitter, start_height, height, hash, block_time
         from chain_cursor order by chain desc"
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(Coverage::try_from).collect()
}

/// The chain's frontier, locked until the transaction ends: one commit at a time moves it.
pub(crate) async fn lock(connection: &mut PgConnection, chain: Chain) -> Result<Frontier, Error> {
    let row = sqlx::query_as!(
        CursorRow,
        "select chain, genesis, emitter, start_height, height, hash, block_time
         from chain_cursor where chain = $1 for update",
        chain.as_str()
    )
    .fetch_optional(connection)
    .await?
    .ok_or(Error::NotBegun(chain))?;
    let Coverage { chain, identity, cursor } = row.try_into()?;
    Ok(Frontier {
        start: Position::new(chain, identity.start),
        last: cursor.map(|cursor| (cursor.position, cursor.hash)),
    })
}

pub(crate) async fn advance(connection: &mut PgConnection, to: &Block) -> Result<(), Error> {
    sqlx::query!(
        "update chain_cursor set height = $2, hash = $3, block_time = $4 where chain = $1",
        to.position.chain.as_str(),
        bigint("height", to.position.height)?,
        to.hash,
        bigint("block time", to.time.0)?
    )
    .execute(connection)
    .await?;
    Ok(())
}
