//! The checks that are no tests.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::cargo::{Workspace, cargo, cargo_with_lints};
use crate::command;
use crate::node::Node;
use crate::paths::{self, DataDir};
use crate::progress::Step;

pub fn format(data: &DataDir) -> Result<()> {
    let step = Step::start("format");
    for workspace in Workspace::ALL.into_iter().chain([Workspace::Peers]) {
        let mut fmt = cargo(workspace);
        fmt.args(["fmt", "--all", "--check"]);
        command::run(&mut fmt, &step, &data.log("format")).context("not formatted: run `cargo fmt --all`")?;
    }
    step.done("");
    Ok(())
}

/// Builds everything with its tests, and lints our own crates in the same pass.
pub fn build(workspace: Workspace, data: &DataDir) -> Result<()> {
    let (title, log) = match workspace {
        Workspace::Root => ("build and lints", "build-tests"),
        Workspace::Toolchain => ("build and lints, tools", "build-tools"),
        Workspace::Peers => ("build and lints, peers", "build-peers"),
    };
    let step = Step::start(title);
    let mut build = cargo_with_lints(workspace);
    build.args(["build", "--locked", "--workspace", "--all-targets", "--keep-going"]);
    let log = data.log(log);
    if let Err(error) = command::run(&mut build, &step, &log) {
        eprintln!("{}", fs::read_to_string(&log).unwrap_or_default());
        return Err(error);
    }
    step.done("");
    Ok(())
}

/// The committed OpenAPI document is what the API serves.
pub fn openapi() -> Result<()> {
    let held = paths::clone_root().join("api/openapi.json");
    let text = fs::read_to_string(&held).with_context(|| format!("could not read {}", held.display()))?;
    let served = command::output(Command::new(paths::program("api")).arg("openapi"))?;
    if served.trim() != text.trim() {
        bail!("api/openapi.json is not what the API serves: run `cargo run -p api -- openapi > api/openapi.json`");
    }
    Ok(())
}

/// The clients from npm that tests drive, as their lockfile pins them.
pub fn javascript(node: &Node, data: &DataDir) -> Result<()> {
    let step = Step::start("clients from npm");
    let root = paths::clone_root();
    for folder in ["tests/localnet/near/tests/clients/js", "tests/e2e/js", "tests/e2e/wallet"] {
        let mut npm = Command::new("npm");
        npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
        npm.current_dir(root.join(folder)).env("PATH", node.path());
        command::run(&mut npm, &step, &data.log("npm"))
            .with_context(|| format!("the packages of {folder}/package-lock.json cannot be had"))?;
    }
    step.done("");
    Ok(())
}
