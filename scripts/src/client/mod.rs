//! Clients of the chains, as the command line needs them: read, sign, send, wait.

pub mod collection;
pub mod market;
pub mod near;
pub mod registry;
pub mod solana;
