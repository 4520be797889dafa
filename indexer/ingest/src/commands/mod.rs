//! One command of the `indexer` a file.

pub mod archive;
pub mod backfill;
pub mod prune;
pub mod source_factory;
pub mod status;
