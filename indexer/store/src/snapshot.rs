use sqlx::{Postgres, Transaction};

use crate::{Coverage, Error, Store, cursor};

/// One moment of the database: every answer of a snapshot, its coverage included, is of the same
/// blocks. It cannot write. Dropping it ends it.
pub struct Snapshot {
    pub(crate) tx: Transaction<'static, Postgres>,
}

impl Store {
    pub async fn snapshot(&self) -> Result<Snapshot, Error> {
        let tx = self.pool.begin_with("begin isolation level repeatable read read only").await?;
        Ok(Snapshot { tx })
    }
}

impl Snapshot {
    /// What is held of each chain, those that never began left out.
    pub async fn coverage(&mut self) -> Result<Vec<Coverage>, Error> {
        cursor::list(&mut self.tx).await
    }
}
