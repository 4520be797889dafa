use sqlx::{Postgres, Transaction};

use crate::chain::cursor;
use crate::row::Row;
use crate::{ChainProgress, Error, Store, row};

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
    pub async fn progress(&mut self) -> Result<Vec<ChainProgress>, Error> {
        cursor::list(&mut self.tx).await
    }
}

impl Snapshot {
    /// The row with this key, of any table that is loaded by its key.
    pub async fn find<R: Row>(&mut self, key: &R::Key) -> Result<Option<R>, Error> {
        row::find(&mut self.tx, key).await
    }

    /// In the order of their keys, up to `limit` of those after `after`.
    pub async fn list<R: Row>(&mut self, after: Option<&R::Key>, limit: u32) -> Result<Vec<R>, Error> {
        row::find_all(&mut self.tx, after, limit).await
    }
}
