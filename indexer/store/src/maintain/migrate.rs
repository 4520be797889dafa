use sqlx::Connection;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::PgConnection;

use crate::Error;
use crate::connect::connect_once;

/// The schema: every file of `migrations/`, in order.
pub static MIGRATOR: Migrator = sqlx::migrate!("../../migrations");

/// The account that may do what. Run after every migration, so that a role made later, or a table added later, is
/// not forgotten. A role that does not exist is passed over: it is then the owner who reads and writes.
const GRANTS: &str = include_str!("grants.sql");

/// Brings the schema up to date, and grants the roles `deai_indexer` and `deai_api` their rights. To be
/// called as the owner of the database.
///
/// # Errors
/// [`Error::Connect`], [`Error::SchemaNewer`], [`Error::SchemaDiffers`], [`Error::SchemaDirty`],
/// [`Error::Migrate`].
pub async fn migrate(url: &str) -> Result<(), Error> {
    let mut connection = connect_once(url).await?;
    MIGRATOR.run(&mut connection).await.map_err(named)?;
    grant(&mut connection).await?;
    Ok(connection.close().await?)
}

pub(crate) async fn grant(connection: &mut PgConnection) -> Result<(), Error> {
    sqlx::raw_sql(GRANTS).execute(connection).await?;
    Ok(())
}

fn named(error: MigrateError) -> Error {
    match error {
        MigrateError::VersionMissing(found) => Error::SchemaNewer { found },
        MigrateError::VersionMismatch(version) => Error::SchemaDiffers { version },
        MigrateError::Dirty(version) => Error::SchemaDirty { version },
        other => Error::Migrate(other),
    }
}

/// Checks that the database holds the migrations of this binary, all of them and no others.
///
/// These two queries are not checked at build time: the table is sqlx's own.
pub(crate) async fn check(connection: &mut PgConnection) -> Result<(), Error> {
    let is_there: bool =
        sqlx::query_scalar("select to_regclass('_sqlx_migrations') is not null").fetch_one(&mut *connection).await?;
    let applied: Vec<(i64, bool, Vec<u8>)> = if is_there {
        sqlx::query_as("select version, success, checksum from _sqlx_migrations order by version")
            .fetch_all(connection)
            .await?
    } else {
        Vec::new()
    };

    for (version, success, checksum) in &applied {
        match MIGRATOR.iter().find(|known| known.version == *version) {
            None => return Err(Error::SchemaNewer { found: *version }),
            Some(_) if !success => return Err(Error::SchemaDirty { version: *version }),
            Some(known) if known.checksum.as_ref() != checksum.as_slice() => {
                return Err(Error::SchemaDiffers { version: *version });
            }
            Some(_) => {}
        }
    }
    match MIGRATOR.iter().find(|known| applied.iter().all(|(version, ..)| *version != known.version)) {
        Some(lacking) => Err(Error::SchemaOlder { lacks: lacking.version }),
        None => Ok(()),
    }
}
