//! Builds our own programs with cargo: the services and the local chains.

use std::env;
use std::process::Command;

use anyhow::Result;

use crate::command;
use crate::paths::{self, DataDir};
use crate::progress::Step;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Workspace {
    Root,
    /// The tools that build contracts.
    Toolchain,
    /// What others offer, for one bench alone.
    Peers,
}

impl Workspace {
    /// The ones that are linted and tested.
    pub const ALL: [Self; 2] = [Self::Root, Self::Toolchain];
}

/// A cargo command in a workspace, with everything that every such command of ours needs.
pub fn cargo(workspace: Workspace) -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let (folder, target) = match workspace {
        Workspace::Root => (paths::clone_root(), paths::root_target()),
        Workspace::Toolchain => (paths::toolchain_workspace(), paths::toolchain_target()),
        Workspace::Peers => (paths::peers_workspace(), paths::peers_target()),
    };
    cargo.current_dir(folder).env("CARGO_TARGET_DIR", target);
    // A DATABASE_URL in the environment is for running, not for checking queries while compiling.
    cargo.env("SQLX_OFFLINE", "true");
    // Debian ships OpenSSL: link it instead of compiling a copy.
    cargo.env("OPENSSL_NO_VENDOR", "1");
    cargo
}

/// A cargo command that lints while it compiles. `cargo clippy` would check every dependency once more, and the tests
/// would be compiled again without it: clippy's driver is the compiler, and what it makes is what the tests run.
pub fn cargo_with_lints(workspace: Workspace) -> Command {
    let mut cargo = cargo(workspace);
    // As cargo-clippy calls its driver, and hands on `-D warnings`.
    cargo.env("RUSTC_WORKSPACE_WRAPPER", "clippy-driver").env("CLIPPY_ARGS", "-Dwarnings__CLIPPY_HACKERY__");
    cargo
}

/// Builds the programs that a network runs: the services and the local chains, in one call, so that a dependency that
/// both use is compiled once.
pub fn build(data: &DataDir) -> Result<()> {
    let step = Step::start("services and local chains: cargo build");
    let mut build = cargo(Workspace::Root);
    build.args(["build", "--locked", "--bins"]);
    for package in SERVICES.iter().chain(CHAINS) {
        build.args(["--package", package]);
    }
    command::run(&mut build, &step, &data.log("build"))?;
    step.done("");
    Ok(())
}

/// Builds every program of the workspace, those of the benchmarks included.
pub fn build_programs(data: &DataDir) -> Result<()> {
    let step = Step::start("programs: cargo build");
    let mut build = cargo(Workspace::Root);
    build.args(["build", "--locked", "--workspace", "--bins"]);
    command::run(&mut build, &step, &data.log("build"))?;
    step.done("");
    Ok(())
}

/// The packages of the services and of `deai` itself.
const SERVICES: &[&str] = &["ingest", "api", "scripts"];

/// The packages of the local chains.
const CHAINS: &[&str] = &["near-localnet", "near-bridge", "solana-localnet"];
