//! The blocks on which the next one may stand: those that are not final, and the last final one.

use domain::{Block, Chain, Position, TimeNs};
use sqlx::postgres::PgConnection;

use crate::row::column::{bigint, unsigned};
use crate::{Cursor, Error, Store};

struct BranchRow {
    height: i64,
    hash: String,
    block_time: i64,
}

impl BranchRow {
    fn read(self, chain: Chain) -> Result<Cursor, Error> {
        Ok(Cursor {
            position: Position::new(chain, unsigned("branch.height", self.height)?),
            hash: self.hash,
            time: TimeNs(unsigned("branch.block_time", self.block_time)?),
        })
    }
}

impl Store {
    /// The blocks to which the chain may still be rewound without reading the log again, the oldest first.
    /// The last one is the cursor's.
    pub async fn branch(&self, chain: Chain) -> Result<Vec<Cursor>, Error> {
        let rows = sqlx::query_as!(
            BranchRow,
            "select height, hash, block_time from branch where chain = $1 order by height",
            chain.as_str()
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter().map(|row| row.read(chain)).collect()
    }
}

/// The held block at this very height: one of the branch, or one with records.
pub(crate) async fn find(connection: &mut PgConnection, at: Position) -> Result<Option<Cursor>, Error> {
    let row = sqlx::query_as!(
        BranchRow,
        r#"select height as "height!", hash as "hash!", block_time as "block_time!" from (
               select height, hash, block_time from branch where chain = $1 and height = $2
               union select height, hash, block_time from block where chain = $1 and height = $2
           ) held"#,
        at.chain.as_str(),
        bigint("height", at.height)?
    )
    .fetch_optional(connection)
    .await?;
    row.map(|row| row.read(at.chain)).transpose()
}

/// Adds new blocks, and drops those below the last final one.
pub(crate) async fn extend(
    connection: &mut PgConnection,
    chain: Chain,
    blocks: &[&Block],
    final_height: Option<u64>,
) -> Result<(), Error> {
    let settled = blocks.partition_point(|block| final_height.is_some_and(|height| block.position.height <= height));
    let blocks = blocks.get(settled.saturating_sub(1)..).unwrap_or_default();
    let heights = blocks.iter().map(|block| bigint("height", block.position.height));
    let times = blocks.iter().map(|block| bigint("block time", block.time.0));
    sqlx::query!(
        "insert into branch (chain, height, hash, block_time)
         select $1, * from unnest($2::bigint[], $3::text[], $4::bigint[])
         on conflict (chain, height) do nothing",
        chain.as_str(),
        &heights.collect::<Result<Vec<_>, _>>()?,
        &blocks.iter().map(|block| block.hash.clone()).collect::<Vec<_>>(),
        &times.collect::<Result<Vec<_>, _>>()?
    )
    .execute(&mut *connection)
    .await?;
    if let Some(height) = final_height {
        sqlx::query!(
            "delete from branch where chain = $1 and height < (
                 select max(height) from branch where chain = $1 and height <= $2
             )",
            chain.as_str(),
            bigint("height", height)?
        )
        .execute(connection)
        .await?;
    }
    Ok(())
}

/// Drops every block above `to`, and makes sure of the block there.
pub(crate) async fn cut(connection: &mut PgConnection, chain: Chain, to: Option<&Cursor>) -> Result<(), Error> {
    let height = to.map(|to| bigint("height", to.position.height)).transpose()?;
    sqlx::query!("delete from branch where chain = $1 and height > $2", chain.as_str(), height.unwrap_or(-1))
        .execute(&mut *connection)
        .await?;
    if let (Some(to), Some(height)) = (to, height) {
        sqlx::query!(
            "insert into branch (chain, height, hash, block_time) values ($1, $2, $3, $4)
             on conflict (chain, height) do nothing",
            chain.as_str(),
            height,
            to.hash,
            bigint("block time", to.time.0)?
        )
        .execute(connection)
        .await?;
    }
    Ok(())
}
