use sqlx::postgres::{PgConnection, PgCopyIn};

use super::Rows;
use crate::Error;

/// Bytes that are worth a message: smaller ones cost calls, larger ones leave Postgres waiting for the first.
const MESSAGE: usize = 64 * 1024;

/// A COPY that is under way: Postgres takes in the first rows while the next ones are made.
pub(crate) struct CopyStream<'c, R> {
    into: PgCopyIn<&'c mut PgConnection>,
    pub rows: R,
}

impl<'c, R: Rows> CopyStream<'c, R> {
    /// `table` is a table with its columns, in the order of the fields: words of ours.
    pub(crate) async fn open(connection: &'c mut PgConnection, table: &str) -> Result<Self, Error> {
        Self::open_with(connection, table, R::default()).await
    }

    /// Sends rows that are made already.
    pub(crate) async fn send(rows: R, connection: &'c mut PgConnection, table: &str) -> Result<(), Error> {
        if rows.len() > 0 {
            Self::open_with(connection, table, rows).await?.finish().await?;
        }
        Ok(())
    }

    async fn open_with(connection: &'c mut PgConnection, table: &str, rows: R) -> Result<Self, Error> {
        let into = connection.copy_in_raw(&format!("copy {table} from stdin (format {})", R::FORMAT)).await?;
        Ok(Self { into, rows })
    }

    /// Sends what is worth it. To be called after each row, or some.
    pub(crate) async fn flow(&mut self) -> Result<(), Error> {
        if self.rows.pending().len() >= MESSAGE {
            self.flush().await?;
        }
        Ok(())
    }

    pub(crate) async fn flush(&mut self) -> Result<(), Error> {
        self.into.send(self.rows.pending().as_slice()).await?;
        self.rows.pending().clear();
        Ok(())
    }

    /// Gives how many rows there were.
    pub(crate) async fn finish(mut self) -> Result<usize, Error> {
        self.rows.end();
        self.flush().await?;
        self.into.finish().await?;
        Ok(self.rows.len())
    }
}
