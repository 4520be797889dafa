//! The state of a chain in the database: its identity, cursor, blocks, ranges and leader.

pub(crate) mod block;
pub(crate) mod cursor;
pub(crate) mod event_chain;
pub(crate) mod leader;
pub(crate) mod range;
pub(crate) mod register;
pub(crate) mod unfinalized;
