//! What the chains said, kept in Postgres: the only crate that speaks SQL.
//!
//! A batch of blocks is stored whole or not at all: its log, the rows that it changes and the cursor
//! move in one transaction. After a crash we resume at the last stored block. The same blocks give the
//! same tables, however they are batched: nothing here reads a clock.

mod advance;
mod apply;
mod begin;
mod block;
mod column;
mod commit;
mod connect;
mod cursor;
mod error;
mod log;
mod migrate;
mod network;
mod node;
mod nul;
mod project;
mod reject;
mod reset;
mod snapshot;
mod task;
mod task_total;

pub use begin::Identity;
pub use commit::Committed;
pub use connect::Store;
pub use cursor::{Coverage, Cursor};
pub use error::Error;
pub use migrate::{MIGRATOR, migrate};
pub use network::{ChainHealth, NetworkStats};
pub use node::{Node, NodeFilter, NodeStatus};
pub use project::{Project, ProjectKey};
pub use snapshot::Snapshot;
pub use task::{Task, TaskFilter, TaskStatus};
pub use task_total::TaskTotal;
