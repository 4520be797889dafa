//! Clients of the chains, as the command line needs them: read, sign, send, wait.

pub mod near;
pub mod solana;
