//! The compute market: nodes, stake, tasks and rewards.
//!
//! Off chain, take this crate with `default-features = false`: [`event`] reads what the contract says,
//! [`error`] names what it refuses, and neither needs near-sdk.

pub mod event;
