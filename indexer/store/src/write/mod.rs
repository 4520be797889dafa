//! Blocks into the log and the rows, in one transaction.

pub(crate) mod commit;
pub(crate) mod continuity;
pub(crate) mod copy;
pub(crate) mod log;
pub(crate) mod nul_text;
pub(crate) mod prepared_block;
pub(crate) mod reject;
pub(crate) mod rewind;
pub(crate) mod undo_log;
