//! The compute market: nodes, stake, tasks and rewards.
//!
//! Off chain, take this crate with `default-features = false`: [`event`] reads what the contract says,
//! [`error`] names what it refuses, and neither needs near-sdk.
//!
//! Inside, each call runs in one order: guards, compute, mutate, emit, promise. A refusal is a value
//! ([`error::Error`]) until the method returns; only there it becomes a panic, and nothing was changed.

#![deny(clippy::arithmetic_side_effects)]

pub mod error;
pub mod event;
pub mod limit;

#[cfg(feature = "contract")]
mod assign;
#[cfg(feature = "contract")]
mod class;
#[cfg(feature = "contract")]
mod collection;
#[cfg(feature = "contract")]
mod contract;
#[cfg(feature = "contract")]
mod dispute;
#[cfg(feature = "contract")]
mod exchange;
#[cfg(feature = "contract")]
mod governance;
#[cfg(feature = "contract")]
mod identity;
#[cfg(feature = "contract")]
mod market;
#[cfg(feature = "contract")]
mod node;
#[cfg(feature = "contract")]
mod oracle;
#[cfg(feature = "contract")]
mod parameters;
#[cfg(feature = "contract")]
mod reward;
#[cfg(feature = "contract")]
mod storage;
#[cfg(feature = "contract")]
mod task;
#[cfg(feature = "contract")]
mod text;
#[cfg(feature = "contract")]
mod token;

#[cfg(feature = "contract")]
pub use contract::{Contract, ContractExt};
