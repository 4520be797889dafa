//! The pipeline from a source to the store: decode, batch, commit, back off, lead.

mod decode_worker;
pub mod follow;
pub mod head_watch;
pub mod lead;
pub(crate) mod retry;
