//! What the store holds, reported over HTTP. It reads, and never writes.
//!
//! Every answer comes from one snapshot of the database and says which blocks that snapshot holds.

#![expect(unused_qualifications, reason = "utoipa's macros qualify what they name")]

mod answer;
mod app;
mod chain;
mod coverage;
mod cursor;
mod docs;
mod freshness;
mod health;
mod id;
mod layers;
mod listing;
mod network;
mod node;
mod openapi;
mod problem;
mod project;
mod rest;
mod serve;
mod task;
#[cfg(test)]
mod testing;
mod verification;

pub use app::App;
pub use rest::{document, router};
pub use serve::{Bounds, serve};
