use std::collections::HashMap;

use domain::{Block, Chain};
use sqlx::postgres::PgConnection;

use crate::Error;
use crate::row::column::{bigint, unsigned};

/// The hashes held at these heights, of the blocks with records.
pub(crate) async fn hashes(
    connection: &mut PgConnection,
    chain: Chain,
    heights: &[i64],
) -> Result<HashMap<u64, String>, Error> {
    let rows =
        sqlx::query!("select height, hash from block where chain = $1 and height = any($2)", chain.as_str(), heights)
            .fetch_all(connection)
            .await?;
    rows.into_iter().map(|row| Ok((unsigned("block.height", row.height)?, row.hash))).collect()
}

pub(crate) async fn insert(connection: &mut PgConnection, chain: Chain, blocks: &[&Block]) -> Result<(), Error> {
    let blocks = || blocks.iter().filter(|block| !block.records.is_empty());
    let heights: Vec<i64> =
        blocks().map(|block| bigint("height", block.position.height)).collect::<Result<_, Error>>()?;
    if heights.is_empty() {
        return Ok(());
    }
    let hashes: Vec<String> = blocks().map(|block| block.hash.clone()).collect();
    let times: Vec<i64> = blocks().map(|block| bigint("block time", block.time.0)).collect::<Result<_, Error>>()?;
    sqlx::query!(
        "insert into block (chain, height, hash, block_time)
         select $1, * from unnest($2::bigint[], $3::text[], $4::bigint[])",
        chain.as_str(),
        &heights,
        &hashes,
        &times
    )
    .execute(connection)
    .await?;
    Ok(())
}
