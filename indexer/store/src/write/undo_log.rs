//! The images that rows had before the blocks that are not final yet. The database keeps them itself, by
//! the triggers of every tracked table; the commit says for which block it writes.

use domain::{Chain, Position};
use sqlx::postgres::PgConnection;

use crate::Error;
use crate::maintain::history;
use crate::row::column::bigint;

/// From here to the end of the transaction, or the next call, rows change for this block.
pub(crate) async fn record_for(connection: &mut PgConnection, block: Position) -> Result<(), Error> {
    set(connection, format!("{} {}", block.chain, block.height)).await
}

/// What changes from here on cannot be reverted.
pub(crate) async fn record_nothing(connection: &mut PgConnection) -> Result<(), Error> {
    set(connection, String::new()).await
}

async fn set(connection: &mut PgConnection, block: String) -> Result<(), Error> {
    sqlx::query_scalar!("select set_config('deai.journal', $1, true)", block).fetch_one(connection).await?;
    Ok(())
}

/// Drops the images of blocks that are final, but for those that are history.
pub(crate) async fn prune_versions(
    connection: &mut PgConnection,
    chain: Chain,
    final_height: u64,
    history_from: Option<u64>,
) -> Result<(), Error> {
    let settled = history::open_from(Some(final_height), history_from);
    sqlx::query!(
        "delete from row_version where chain = $1 and valid_to < $2",
        chain.as_str(),
        bigint("height", settled)?
    )
    .execute(connection)
    .await?;
    Ok(())
}
