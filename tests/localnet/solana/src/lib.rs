//! A local Solana chain: surfpool's simulation, offline, with our Yellowstone gRPC plugin.
//!
//! It executes real programs and speaks Solana's RPC, WebSocket and gRPC, and it is a simulation: one
//! node, a block each slot, confirmed one slot after processed and finalized 31 after, never a fork.

mod chain;
mod data;
mod options;
mod ports;
mod run;
mod snapshot;

pub use options::Options;
pub use run::run;
