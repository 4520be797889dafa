//! Puts the contracts on a network: the local one and a real one by the same steps.

pub mod record;
pub mod solana;
