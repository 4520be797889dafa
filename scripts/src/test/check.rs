//! The checks that are no tests.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::cargo::{Workspace, cargo};
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

/// Lints while it builds: `cargo clippy` would check every dependency once more, and a chain has a thousand of them.
/// What comes of it is what the tests then run with, but for our own crates.
pub fn clippy(workspace: Workspace, data: &DataDir) -> Result<()> {
    let (title, log) = match workspace {
        Workspace::Root => ("clippy", "clippy"),
        Workspace::Localnet => ("clippy, local chains", "clippy-localnet"),
        Workspace::Toolchain => ("clippy, tools", "clippy-tools"),
        Workspace::Peers => ("clippy, peers", "clippy-peers"),
    };
    let step = Step::start(title);
    let mut clippy = cargo(workspace);
    clippy.args(["build", "--locked", "--workspace", "--all-targets"]);
    // As cargo-clippy calls it, and hands on `-D warnings`.
    clippy.env("RUSTC_WORKSPACE_WRAPPER", "clippy-driver").env("CLIPPY_ARGS", "-Dwarnings__CLIPPY_HACKERY__");
    let log = data.log(log);
    if let Err(error) = command::run(&mut clippy, &step, &log) {
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
    let served = command::output(Command::new(paths::service("api")).arg("openapi"))?;
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
