use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sqlx::{ConnectOptions, Connection};

use crate::Error;
use crate::maintain::migrate;
use crate::writer::Writers;

/// The database. Clones share one pool of connections.
#[derive(Clone, Debug)]
pub struct Store {
    pub(crate) pool: PgPool,
    /// The number of the lead by which this one writes: see [`Store::try_acquire`].
    pub(crate) fence: Option<i64>,
    pub(crate) writers: Writers,
    /// Events that rebuilds have applied: see [`Store::applied`].
    pub(crate) applied: Arc<AtomicU64>,
    /// `true` where each chain that begins is to keep its history: see [`Store::with_history`].
    pub(crate) keeps_history: bool,
}

impl Store {
    /// Connects, and checks that the schema is the one this binary knows.
    ///
    /// # Errors
    /// [`Error::Url`], [`Error::Connect`], [`Error::SchemaOlder`], [`Error::SchemaNewer`].
    pub async fn connect(url: &str) -> Result<Self, Error> {
        let options = options(url)?;
        connection(&options).await?.close().await?;
        // One that is frozen within a transaction must not hold its locks against the next leader.
        let options = options.options([("idle_in_transaction_session_timeout", "3s")]);
        let pool = PgPoolOptions::new().max_connections(6).connect_lazy_with(options);
        let store = Self::from(pool);
        store.check_schema().await?;
        Ok(store)
    }

    /// A reader that outlives its database: it connects at each question where it must, so that it
    /// neither needs the database to start nor stays broken when the database returns. A question that
    /// gets no connection within two seconds fails, and one that runs for ten is ended.
    pub fn reader(url: &str) -> Result<Self, Error> {
        // A filter that was not given is `null is null` only to a plan made for the values at hand.
        let options = options(url)?.options([("statement_timeout", "10s"), ("plan_cache_mode", "force_custom_plan")]);
        let pool = PgPoolOptions::new().max_connections(16).acquire_timeout(Duration::from_secs(2));
        Ok(Self::from(pool.connect_lazy_with(options)))
    }

    /// # Errors
    /// [`Error::SchemaOlder`], [`Error::SchemaNewer`], [`Error::SchemaDiffers`], [`Error::SchemaDirty`].
    pub async fn check_schema(&self) -> Result<(), Error> {
        migrate::check(&mut *self.pool.acquire().await?).await
    }

    /// Ends every connection, after the questions under way.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

impl From<PgPool> for Store {
    fn from(pool: PgPool) -> Self {
        Self { pool, fence: None, writers: Writers::default(), applied: Arc::default(), keeps_history: false }
    }
}

fn options(url: &str) -> Result<PgConnectOptions, Error> {
    let options: PgConnectOptions = url.parse().map_err(Error::Url)?;
    Ok(options.application_name("deai").disable_statement_logging())
}

/// One connection outside the pool: the pool retries a refused connection until its time is over, and
/// then reports only that.
pub(crate) async fn connection(options: &PgConnectOptions) -> Result<PgConnection, Error> {
    PgConnection::connect_with(options).await.map_err(|cause| Error::Connect { address: address(options), cause })
}

pub(crate) async fn connect_once(url: &str) -> Result<PgConnection, Error> {
    connection(&options(url)?).await
}

/// Without user and password.
fn address(options: &PgConnectOptions) -> String {
    let host = match options.get_socket() {
        Some(path) => path.display().to_string(),
        None => options.get_host().to_owned(),
    };
    format!("{host}:{}/{}", options.get_port(), options.get_database().unwrap_or_default())
}
