use domain::Chain;

use crate::{Error, Store};

impl Store {
    /// Forgets a chain: its log, rows and cursor, in one transaction. The next [`Store::begin`] starts
    /// it again, with whatever addresses it is given; the other chain's rows stay.
    pub async fn reset(&self, chain: Chain) -> Result<(), Error> {
        let name = chain.as_str();
        let mut tx = self.pool.begin().await?;
        // First the cursor: its lock ends or outwaits a commit under way.
        sqlx::query!("delete from chain_cursor where chain = $1", name).execute(&mut *tx).await?;
        sqlx::query!("delete from event_log where chain = $1", name).execute(&mut *tx).await?;
        sqlx::query!("delete from reject where chain = $1", name).execute(&mut *tx).await?;
        sqlx::query!("delete from block where chain = $1", name).execute(&mut *tx).await?;
        sqlx::query!("delete from branch where chain = $1", name).execute(&mut *tx).await?;
        sqlx::query!("delete from superseded where chain = $1", name).execute(&mut *tx).await?;
        sqlx::query!("delete from coverage where chain = $1", name).execute(&mut *tx).await?;
        sqlx::query!("delete from gap where chain = $1", name).execute(&mut *tx).await?;
        sqlx::query!("delete from pruned where chain = $1", name).execute(&mut *tx).await?;
        sqlx::query("delete from verification where chain = $1").bind(name).execute(&mut *tx).await?;
        sqlx::query!("select clear_rows($1)", name).execute(&mut *tx).await?;
        Ok(tx.commit().await?)
    }
}
