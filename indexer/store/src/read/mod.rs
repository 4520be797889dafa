//! Queries for readers.

pub(crate) mod network;
pub(crate) mod node;
pub(crate) mod project;
pub(crate) mod snapshot;
pub(crate) mod status;
pub(crate) mod task;
