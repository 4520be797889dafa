//! Listens to the chains and hands their blocks to the store.
//!
//! One event's way: [`source`] receives a block, whole or not at all, and never one whose parent it did not
//! hand over before; [`decode`] turns it into events; the store writes events and cursor in one transaction.
//! What goes wrong never moves the cursor: [`follow`] begins again at the last stored block.

pub mod archive;
pub mod cli;
pub mod commands;
pub mod config;
pub mod decode;
mod endpoint;
mod error;
pub mod exit;
pub mod metrics;
pub mod pipeline;
pub mod progress;
pub mod settings;
pub mod source;
pub mod stop;
pub mod telemetry;
pub mod verify;
pub mod wire;

pub use error::{Error, RetryClass};
