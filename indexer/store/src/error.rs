use domain::{Chain, EventLinkError, Position};

use crate::Identity;

/// What kept the store from doing as it was reported. Each text is whole: it reports its cause too, so that no
/// cause is reported a second time as a `source`.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("DATABASE_URL is not a Postgres URL: give postgres://user@host:port/database ({0})")]
    Url(sqlx::Error),

    #[error("cannot connect to Postgres at {address}: start it, or correct DATABASE_URL ({cause})")]
    Connect { address: String, cause: sqlx::Error },

    #[error("the database failed: {0}")]
    Database(sqlx::Error),

    #[error("the database could not be migrated: {0}")]
    Migrate(sqlx::migrate::MigrateError),

    #[error(
        "the database's schema is older than this binary needs (it lacks migration {lacks}): run `indexer migrate`"
    )]
    SchemaOlder { lacks: i64 },

    #[error(
        "the database's schema is newer than this binary knows (it has migration {found}): this binary is too old, \
         build and start the current one"
    )]
    SchemaNewer { found: i64 },

    #[error(
        "migration {version} of the database is not the one of this binary: a migration is never edited once it ran; \
         restore migrations/{version}_*.sql, or start with an empty database"
    )]
    SchemaDiffers { version: i64 },

    #[error(
        "migration {version} stopped half way: fix its cause, delete its row in _sqlx_migrations, and run `indexer migrate`"
    )]
    SchemaDirty { version: i64 },

    #[error(
        "the database holds {chain} {held}, and not {given}: give the addresses it was filled from, or run \
         `indexer reset --chain {chain}` to fill it again"
    )]
    ChainMismatch { chain: Chain, held: Identity, given: Identity },

    #[error(
        "the database holds {chain} from height {held}, and not from {given}: give {held}, or run \
         `indexer reset --chain {chain}` to fill it again"
    )]
    StartMismatch { chain: Chain, held: u64, given: u64 },

    #[error("{0} has not begun in this database: call `begin` before `commit`")]
    NotBegun(Chain),

    #[error(
        "a batch holds blocks of one chain, and this one of {0} came with blocks of {1}: commit each chain by itself"
    )]
    MixedChains(Position, Chain),

    #[error("{block} lies before {start}, where the database begins: start the source there")]
    BeforeStart { block: Position, start: Position },

    #[error("{block} follows {parent}, but the last block held is {held}: commit the blocks between first")]
    Gap { block: Position, parent: Position, held: Position },

    #[error(
        "{block} follows {parent}, and the database begins at {start}: commit the first block at or after {start} first"
    )]
    GapAtStart { block: Position, parent: Position, start: Position },

    #[error(
        "{block} ({hash}) does not continue the blocks held: it contradicts {held} ({held_hash}). The chain left the \
         branch that was stored; run `indexer reset --chain {}`", .block.chain
    )]
    Fork { block: Position, hash: String, held: Position, held_hash: String },

    #[error("no block is held at {0}: rewind to one that is")]
    NotHeld(Position),

    #[error(
        "the events of {entity} are not whole at {block}: {cause}. They are proven up to {}, and the blocks after it \
         must be read again", .proven_at.map_or_else(|| "nothing".to_owned(), |at| at.to_string())
    )]
    Unproven { chain: Chain, entity: String, block: Position, proven_at: Option<Position>, cause: Box<EventLinkError> },

    #[error("{before} is not final yet: prune before {} at most", .finalized.map_or_else(|| "nothing".to_owned(), |at| at.to_string()))]
    NotFinal { before: Position, finalized: Option<Position> },

    #[error(
        "{records} records of {chain} before {before} could not be read, and would be lost: run `indexer reprocess` of a \
         binary that can read them first"
    )]
    Unread { chain: Chain, before: Position, records: u64 },

    #[error(
        "the log of {chain} up to {to} is on archive files, and is needed: give their folder by `--archive-dir <folder>` to `indexer \
         rebuild --chain {chain}` or `indexer reprocess --chain {chain}`"
    )]
    LogArchived { chain: Chain, to: Position },

    #[error(
        "events of {} after {to} must be read again, and what was before them is on archive files up to {pruned}: run `indexer reset \
         --chain {}`, and then `indexer run` with `--{}-archive <folder>`, which reads them and then the chain",
        .to.chain, .to.chain, .to.chain
    )]
    RewindIntoArchive { to: Position, pruned: Position },

    #[error(
        "the archive files do not hold the log of {chain} up to {to}, of {events} events: {reason}. Nothing was changed"
    )]
    ArchiveMismatch { chain: Chain, to: Position, events: u64, reason: String },

    #[error("the past of the log of {chain} changed meanwhile, by reprocess or prune: rebuild once more")]
    LogChanged { chain: Chain },

    #[error("another process is making rows in the schema {schema}: wait until it has ended")]
    RebuildInProgress { schema: String },

    #[error("{asked} is not final: give a height up to {}", final_height.unwrap_or(0))]
    NotFinalYet { asked: Position, final_height: Option<u64> },

    #[error(
        "what held after {at} is not known: versions are kept from block {kept_from} to {}. `indexer run --history` keeps \
         them for good, and `indexer rebuild --full-history` makes those of the past",
        held_to.map_or_else(|| "none".to_owned(), |to| to.height.to_string())
    )]
    NoHistory { at: Position, kept_from: u64, held_to: Option<Position> },

    #[error("the lead {fence} is over: another indexer leads, and writes in its place")]
    LeaseLost { fence: u64 },

    #[error("the records of {0} are not in the chain's order, each one once: sort them by (tx_index, event_index)")]
    RecordOrder(Position),

    #[error("{what} is {value}, beyond the {max} that the database holds")]
    TooLarge { what: &'static str, value: u64, max: u64 },

    #[error("an event cannot be written as JSON: {0}")]
    Encode(serde_json::Error),

    #[error("column {column} holds what this binary cannot read ({reason}): rebuild it with `indexer reset`")]
    Unreadable { column: &'static str, reason: String },
}

impl Error {
    /// `true` where the same call may succeed later with nothing changed: the database is away, starting,
    /// full of connections, or ended the transaction for another's sake.
    pub fn is_transient(&self) -> bool {
        let (Error::Connect { cause, .. }
        | Error::Database(cause)
        | Error::Migrate(sqlx::migrate::MigrateError::Execute(cause))) = self
        else {
            return false;
        };
        is_transient(cause)
    }
}

impl From<sqlx::Error> for Error {
    fn from(cause: sqlx::Error) -> Self {
        Error::Database(cause)
    }
}

impl From<serde_json::Error> for Error {
    fn from(cause: serde_json::Error) -> Self {
        Error::Encode(cause)
    }
}

fn is_transient(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::WorkerCrashed | sqlx::Error::Protocol(_) => true,
        // 08 connection, 40 transaction rollback, 53 resources, 57 operator intervention and time-outs.
        sqlx::Error::Database(error) => {
            error.code().is_some_and(|code| ["08", "40", "53", "57"].iter().any(|class| code.starts_with(class)))
        }
        _ => false,
    }
}
