//! The tests themselves: by cargo-nextest where it is installed, by `cargo test` elsewhere.

use std::ffi::OsStr;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::TestArgs;
use crate::cargo::{Workspace, cargo_with_lints};
use crate::command;
use crate::paths::DataDir;

/// The packages whose tests run a chain or its VM.
const NEEDS_A_CHAIN: [&str; 5] = ["contract-tests", "near-localnet", "near-bench", "near-bridge", "solana-localnet"];

pub struct Suite<'a> {
    pub args: &'a TestArgs,
    /// The folder that tests keep their networks in.
    pub data: &'a DataDir,
    pub database_url: &'a str,
    /// The search path of the tests.
    pub path: &'a OsStr,
}

impl Suite<'_> {
    /// Runs the tests of a workspace. Their output goes straight to the terminal.
    pub fn run(&self, workspace: Workspace) -> Result<()> {
        let mut tests = cargo_with_lints(workspace);
        match command::is_installed("cargo-nextest") {
            true => self.nextest(&mut tests, workspace),
            false => {
                eprintln!(
                    "cargo-nextest is not installed (cargo install cargo-nextest --locked): `cargo test` runs the tests"
                );
                self.cargo_test(&mut tests);
            }
        }
        tests.env("DATABASE_URL", self.database_url).env("PATH", self.path);
        tests.env("DEAI_DATA_DIR", self.data.path());
        if self.args.long {
            tests.env("DEAI_LONG_TESTS", "1");
        }
        succeed(&mut tests)
    }

    /// Runs the Solana programs' tests once more, each on a local chain in a process of its own, by RPC. What damages
    /// data at random needs a copy of its world for each try, and no chain can be copied: it stays in the VM.
    pub fn run_by_rpc(&self) -> Result<()> {
        let mut tests = cargo_with_lints(Workspace::Root);
        tests.args(["nextest", "run", "--locked", "--workspace", "--no-fail-fast"]);
        tests.args(["-E", "(binary(project-nft) | binary(project-registry)) & not test(/^fuzz::/)"]);
        tests.env("DEAI_SOLANA_TESTS", "rpc");
        succeed(&mut tests)
    }

    fn nextest(&self, tests: &mut Command, workspace: Workspace) {
        tests.args(["nextest", "run", "--locked", "--workspace", "--no-fail-fast"]);
        // A filter may match in one workspace alone.
        tests.arg("--no-tests=pass");
        if self.args.fast && workspace == Workspace::Root {
            let chains = NEEDS_A_CHAIN.map(|package| format!("package({package})")).join(" | ");
            tests.args(["-E", &format!("not (binary_id(tests::e2e) | {chains})")]);
        }
        tests.args(&self.args.filter);
    }

    fn cargo_test(&self, tests: &mut Command) {
        tests.args(["test", "--locked", "--workspace", "--no-fail-fast"]);
        if self.args.fast {
            tests.args(NEEDS_A_CHAIN.iter().chain(&["tests"]).flat_map(|package| ["--exclude", package]));
        }
        tests.args(&self.args.filter);
    }
}

fn succeed(tests: &mut Command) -> Result<()> {
    let status = tests.status().context("cargo could not be started")?;
    match status.success() {
        true => Ok(()),
        false => bail!("tests failed ({status}): see above"),
    }
}
