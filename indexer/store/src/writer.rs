use std::sync::{Arc, Mutex, PoisonError};

use sqlx::postgres::PgConnection;

use crate::connect::connection;
use crate::{Error, Store};

/// The connections that write, apart from the pool: whoever gives a write up half way, in the middle of a
/// COPY, leaves a connection that nobody must use again. Only after a write that ended well is one kept.
#[derive(Clone, Debug, Default)]
pub(crate) struct Writers(Arc<Mutex<Vec<PgConnection>>>);

impl Writers {
    fn take(&self) -> Option<PgConnection> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    fn keep(&self, connection: PgConnection) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
    }
}

impl Store {
    pub(crate) async fn writer(&self) -> Result<PgConnection, Error> {
        match self.writers.take() {
            Some(kept) => Ok(kept),
            None => connection(&self.pool.connect_options()).await,
        }
    }

    /// Keeps the connection of a write that has ended well.
    pub(crate) fn keep(&self, writer: PgConnection) {
        self.writers.keep(writer);
    }
}
