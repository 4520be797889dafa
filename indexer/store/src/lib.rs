//! What the chains said, kept in Postgres: the only crate that speaks SQL.
//!
//! A batch of blocks is stored whole or not at all: its log, the rows that it changes and the cursor
//! move in one transaction. After a crash we resume at the last stored block. The same blocks give the
//! same tables, however they are batched: nothing here reads a clock.

mod advance;
mod apply;
mod begin;
mod beside;
mod block;
mod branch;
mod column;
mod commit;
mod connect;
mod copy;
mod cursor;
mod digest;
mod error;
mod event_chain;
mod history;
mod journal;
mod leader;
mod log;
mod migrate;
mod network;
mod node;
mod nul;
mod project;
mod prune;
mod range;
mod rebuild;
mod reject;
mod reset;
mod retry;
mod rewind;
pub mod row;
mod snapshot;
mod spelled;
mod status;
mod task;
mod task_total;
mod verification;
mod writer;

pub use begin::Identity;
pub use commit::Committed;
pub use connect::Store;
pub use cursor::{Coverage, Cursor};
pub use digest::TableDigest;
pub use error::Error;
pub use history::{History, Version};
pub use leader::Leader;
pub use migrate::{MIGRATOR, migrate};
pub use network::{ChainHealth, NetworkStats};
pub use node::{Node, NodeFilter, NodeStatus};
pub use project::{Project, ProjectKey};
pub use prune::{Older, Pruned};
pub use range::{Hole, Proof, Range};
pub use rebuild::Rebuilt;
pub use retry::{Accepted, Rejected};
pub use rewind::Rewound;
pub use snapshot::Snapshot;
pub use spelled::Spelled;
pub use status::ChainStatus;
pub use task::{Task, TaskFilter, TaskStatus};
pub use task_total::TaskTotal;
pub use verification::{Choice, Columns, Verdict, Verification, Verified};
