//! The `deai` command line: builds, deploys and runs DeAI.

pub mod bench;
pub mod build;
pub mod cargo;
pub mod cli;
pub mod client;
pub mod command;
pub mod demo;
pub mod deploy;
pub mod down;
pub mod keys;
pub mod localnet;
pub mod network;
pub mod node;
pub mod packages;
pub mod paths;
pub mod process;
pub mod progress;
pub mod record;
pub mod signals;
pub mod sqlx;
pub mod status;
pub mod table;
pub mod test;
pub mod toolchain;
pub mod up;
pub mod upgrade;
