//! The local chain as a process of its own, read by clients that nobody here wrote.

mod blocks;
mod deploy;
mod process;
mod restart;
mod start;
mod stream;
