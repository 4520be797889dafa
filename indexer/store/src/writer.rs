use std::sync::{Arc, Mutex, PoisonError};

use sqlx::postgres::PgConnection;

use crate::connect::connection;
use crate::{Error, Store};

/// The connections that write, apart from the pool: anyone who gives a write up half way, in the middle of a
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

/// The way in which Postgres knows the connections by which a leader writes: who takes over cuts them off with the lead. One that was
/// frozen in the middle of a COPY is not idle, so that no time-out of the database would end it.
pub(crate) fn name(fence: i64) -> String {
    format!("deai writer {fence}")
}

impl Store {
    pub(crate) async fn writer(&self) -> Result<PgConnection, Error> {
        match self.writers.take() {
            Some(kept) => Ok(kept),
            None => {
                let options = self.pool.connect_options();
                match self.fence {
                    Some(fence) => connection(&options.as_ref().clone().application_name(&name(fence))).await,
                    None => connection(&options).await,
                }
            }
        }
    }

    /// Keeps the connection of a write that has ended well.
    pub(crate) fn keep(&self, writer: PgConnection) {
        self.writers.keep(writer);
    }
}
