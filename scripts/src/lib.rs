//! The `deai` command line: builds, deploys and runs DeAI.

pub mod build;
pub mod client;
pub mod deploy;
pub mod keys;
pub mod network;
pub mod paths;
pub mod process;
pub mod progress;
pub mod toolchain;
