//! Listens to the chains and hands their blocks to the store.
//!
//! One event's way: [`source`] hears a block, whole or not at all, and never one whose parent it did not
//! hand over before; [`decode`] turns it into facts; the store writes facts and cursor in one transaction.
//! What goes wrong never moves the cursor: [`follow`] begins again at the last stored block.

pub mod backfill;
pub mod config;
pub mod decode;
mod decoding;
mod error;
pub mod follow;
pub mod lead;
pub mod metrics;
pub mod progress;
pub mod prune;
pub mod record;
mod retry;
pub mod settings;
pub mod source;
pub mod sources;
pub mod status;
pub mod tape;
pub mod telemetry;
pub mod tip;
pub mod verify;
pub mod wire;

pub use error::{Class, Error};
