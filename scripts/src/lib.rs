//! The `deai` command line: builds, deploys and runs DeAI.

pub mod build;
pub mod progress;
pub mod toolchain;
