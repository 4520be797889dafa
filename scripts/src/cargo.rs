//! Builds our own programs with cargo: the services of the root workspace, and the local chains.

use std::env;
use std::process::Command;

use anyhow::Result;

use crate::command;
use crate::paths::{self, DataDir};
use crate::progress::Step;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Workspace {
    Root,
    Localnet,
    /// The tools that build contracts.
    Toolchain,
    /// What others offer, for one bench alone.
    Peers,
}

impl Workspace {
    /// Those that are linted and tested.
    pub const ALL: [Self; 3] = [Self::Root, Self::Localnet, Self::Toolchain];
}

/// A cargo command in a workspace, with everything that every such command of ours needs.
pub fn cargo(workspace: Workspace) -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let (folder, target) = match workspace {
        Workspace::Root => (paths::clone_root(), paths::root_target()),
        Workspace::Localnet => (paths::localnet_workspace(), paths::localnet_target()),
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

/// Builds the services and the local chains. Quick where nothing has changed.
pub fn build(data: &DataDir) -> Result<()> {
    let step = Step::start("services: cargo build");
    let mut services = cargo(Workspace::Root);
    services.args(["build", "--locked", "--workspace", "--bins"]);
    command::run(&mut services, &step, &data.log("build-services"))?;
    step.done("");
    build_chains(data)
}

/// Builds everything, tests included.
pub fn build_for_tests(data: &DataDir) -> Result<()> {
    build_chains(data)?;
    let step = Step::start("services and their tests: cargo build");
    let mut all = cargo(Workspace::Root);
    all.args(["build", "--locked", "--workspace", "--all-targets"]);
    command::run(&mut all, &step, &data.log("build-services"))?;
    step.done("");
    Ok(())
}

/// Builds the local chains as the tests want them: tests ask dependencies for more features than programs do, and a build
/// without them would compile two chains once more.
pub fn build_chains(data: &DataDir) -> Result<()> {
    let step = Step::start("local chains: cargo build");
    let mut chains = cargo(Workspace::Localnet);
    chains.args(["build", "--locked", "--workspace", "--all-targets"]);
    command::run(&mut chains, &step, &data.log("build-chains"))?;
    step.done("");
    Ok(())
}
