//! What the chains said, kept in Postgres: the only crate that speaks SQL.
//!
//! A batch of blocks is stored whole or not at all: its log, the rows that it changes and the cursor
//! move in one transaction. After a crash we resume at the last stored block. The same blocks give the
//! same tables, however they are batched: nothing here reads a clock.

mod apply;
mod chain;
mod connect;
mod error;
mod maintain;
mod read;
pub mod row;
mod write;
mod writer;

pub use apply::task_total::TaskTotal;
pub use chain::cursor::{ChainProgress, Cursor};
pub use chain::leader::Leader;
pub use chain::range::{Gap, Proof, Range};
pub use chain::register::Identity;
pub use connect::Store;
pub use error::Error;
pub use maintain::digest::TableDigest;
pub use maintain::history::{History, Version};
pub use maintain::migrate::{MIGRATOR, migrate};
pub use maintain::prune::{Older, Pruned};
pub use maintain::rebuild::Rebuilt;
pub use maintain::reprocess::{Rejected, Reprocessed};
pub use maintain::verification::{Choice, Columns, Verdict, Verification, Verified};
pub use read::network::{ChainHealth, NetworkStats};
pub use read::node::{Node, NodeFilter, NodeStatus};
pub use read::project::{Project, ProjectKey};
pub use read::snapshot::Snapshot;
pub use read::status::ChainStatus;
pub use read::task::{Task, TaskFilter, TaskStatus};
pub use write::commit::Committed;
pub use write::prepared_block::PreparedBlock;
pub use write::rewind::Rewound;
