//! The account that writes: one indexer leads, the others wait.
//!
//! The lead is an advisory lock, which Postgres gives up with the connection of a leader that died. A
//! leader that hangs keeps its connection, so that it must say each second that it lives; one that does
//! not is cut off. Should it wake, its number is below that of the cursor's, and what it writes is refused.

use sqlx::postgres::PgConnection;

use crate::row::column::unsigned;
use crate::writer::{self, Writers};
use crate::{Error, Store};

/// "deai" in ASCII.
const LOCK: i64 = 0x6465_6169;
/// A leader that has not said for so long that it lives is cut off. It says so each second.
const TIMEOUT_SECONDS: f64 = 3.0;

/// The lead, as long as it lives.
#[derive(Debug)]
pub struct Leader {
    /// Holds the lock: outside the pool, which may close a connection at any time.
    connection: PgConnection,
    fence: i64,
}

impl Leader {
    /// The number of this lead.
    pub fn fence(&self) -> u64 {
        self.fence.unsigned_abs()
    }

    /// Says that the leader lives. To be called each second.
    ///
    /// # Errors
    /// [`Error::LeaseLost`] where another leads; any other error means that the lead may be lost.
    pub async fn renew(&mut self) -> Result<(), Error> {
        let renewed = sqlx::query!("update leader set renewed_at = now() where fence = $1", self.fence)
            .execute(&mut self.connection)
            .await?;
        if renewed.rows_affected() == 0 {
            return Err(Error::LeaseLost { fence: self.fence() });
        }
        Ok(())
    }
}

impl Store {
    /// Tries once to take the lead; `None` while another has it. `name` reports people who leads.
    pub async fn try_acquire(&self, name: &str) -> Result<Option<Leader>, Error> {
        let mut connection = self.pool.acquire().await?.detach();
        let is_ours = sqlx::query_scalar!(r#"select pg_try_advisory_lock($1) as "taken!""#, LOCK)
            .fetch_one(&mut connection)
            .await?;
        if !is_ours {
            terminate_stale_leader(&mut connection).await?;
            return Ok(None);
        }
        let fence = sqlx::query_scalar!(
            "insert into leader (fence, holder, pid, since, renewed_at)
             values (1, $1, pg_backend_pid(), now(), now())
             on conflict (only_row) do update set
                 fence = leader.fence + 1, holder = excluded.holder, pid = excluded.pid,
                 since = excluded.since, renewed_at = excluded.renewed_at
             returning fence",
            name
        )
        .fetch_one(&mut connection)
        .await?;
        Ok(Some(Leader { connection, fence }))
    }

    /// The same database, written to by this leader: each commit checks that it still leads.
    pub fn with_lease(&self, leader: &Leader) -> Self {
        Self { fence: Some(leader.fence), writers: Writers::default(), ..self.clone() }
    }

    /// The account that leads, and by which number. `None` before the first.
    pub async fn leader(&self) -> Result<Option<(String, u64)>, Error> {
        let row = sqlx::query!("select holder, fence from leader").fetch_optional(&self.pool).await?;
        row.map(|row| Ok((row.holder, unsigned("leader.fence", row.fence)?))).transpose()
    }
}

/// Ends the connection that holds the lock, and those that write. The pid is checked against the lock's: it may have been
/// given to another meanwhile.
async fn terminate_stale_leader(connection: &mut PgConnection) -> Result<(), Error> {
    let hung = sqlx::query_scalar!(
        r#"select fence from leader
           join pg_locks on pg_locks.pid = leader.pid and locktype = 'advisory' and granted
               and (classid::bigint << 32 | objid::bigint) = $1
               and database = (select oid from pg_database where datname = current_database())
           where renewed_at < now() - make_interval(secs => $2)"#,
        LOCK,
        TIMEOUT_SECONDS
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(fence) = hung else { return Ok(()) };
    sqlx::query_scalar!(
        r#"select count(pg_terminate_backend(pid)) as "done!" from pg_stat_activity
           where datname = current_database()
             and (application_name = $1 or pid = (select pid from leader where fence = $2))"#,
        writer::name(fence),
        fence
    )
    .fetch_one(connection)
    .await?;
    tracing::warn!("the leader has not said for {TIMEOUT_SECONDS} s that it lives: it is cut off");
    Ok(())
}
