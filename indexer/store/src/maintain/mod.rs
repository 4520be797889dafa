//! Schema, archives, rebuilds, verification: everything an operator runs next to the indexer.

pub(crate) mod digest;
pub(crate) mod history;
pub(crate) mod migrate;
pub(crate) mod prune;
pub(crate) mod rebuild;
pub(crate) mod reprocess;
pub(crate) mod reset;
pub(crate) mod shadow;
pub(crate) mod verification;
