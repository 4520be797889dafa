//! The local chain as a process of its own, read by clients that nobody here wrote.
#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

mod blocks;
mod deploy;
mod process;
mod restart;
mod start;
mod stream;
