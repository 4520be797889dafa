//! `deai test`: every check and every test, on a machine that has only Rust.

mod check;
mod lock;
mod suite;
mod tally;

use std::env;
use std::fs;
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Args;

use crate::build::{self, BuildArgs, Preference};
use crate::cargo::Workspace;
use crate::network::lock::running;
use crate::network::postgres::{Durability, Postgres, Role};
use crate::node::Node;
use crate::paths::DataDir;
use crate::signals::Signals;
use crate::{command, down, packages, process, sqlx};
use lock::Lock;
use suite::Suite;
use tally::Tally;

#[derive(Clone, Debug, Args)]
pub struct TestArgs {
    /// Leaves out what needs a running network or a chain.
    #[arg(long, conflicts_with = "long")]
    fast: bool,
    /// Also runs the tests' long forms.
    #[arg(long)]
    long: bool,
    /// Runs only tests whose name contains this, and no other checks.
    filter: Option<String>,
}

/// Runs everything, also after a failure, and prints how each part went. The exit code is 1 where one failed.
pub async fn run(args: &TestArgs, data: &DataDir) -> Result<ExitCode> {
    end_on_signal(data.clone())?;
    packages::ensure(data)?;
    let _lock = Lock::take()?;
    clear(data)?;
    let mut tally = Tally::default();
    if args.filter.is_none() {
        tally.run("format", || check::format(data));
        tally.run("contracts, IDL and ABI", || {
            build::run(&BuildArgs { check: true, for_tests: true, ..BuildArgs::default() })
        });
        // The proof is of our own compiler, which is made of Debian's packages.
        if command::is_installed("apt-get") {
            let again = BuildArgs { reproduce: true, compiler: Preference::Own, ..BuildArgs::default() };
            tally.run("same source, same bytes", || build::run(&again));
        }
        tally.run("build and lints", || check::build(Workspace::Root, data));
        tally.run("build and lints, tools", || check::build(Workspace::Toolchain, data));
        tally.run_async("query answers", sqlx::check(data)).await;
        tally.run("OpenAPI document", check::openapi);
    } else {
        build::run(&BuildArgs { for_tests: true, ..BuildArgs::default() })?;
        check::build(Workspace::Root, data)?;
    }
    let database = Postgres::start(&DataDir::new(data.tests().join("database")), Durability::Fast).await?;
    // Tests make databases and roles of their own.
    let url = database.database_url(Role::Superuser, "postgres");
    let node = if args.fast { None } else { Some(Node::ensure(data)?) };
    let path = node.as_ref().map_or_else(|| env::var_os("PATH").unwrap_or_default(), Node::path);
    let suite = Suite { args, data, database_url: &url, path: &path };
    if let Some(node) = &node {
        tally.run("clients from npm", || check::javascript(node, data));
        if args.filter.is_none() && command::is_installed("cargo-nextest") {
            tally.run("Solana programs by RPC", || suite.run_by_rpc());
        }
    }
    tally.run("tests", || suite.run(Workspace::Root));
    tally.run("tests, tools", || suite.run(Workspace::Toolchain));
    drop(database);
    Ok(tally.print_report())
}

/// What tests start lives in process groups of its own: no Ctrl-C at the terminal reaches it.
fn end_on_signal(data: DataDir) -> Result<()> {
    let mut signals = Signals::listen()?;
    tokio::spawn(async move {
        let name = signals.next().await;
        eprintln!("{name}: stopping what the tests started");
        process::end_own_group();
        if let Err(error) = down::stop_tests(&data) {
            eprintln!("{error:#}");
        }
        std::process::exit(130);
    });
    Ok(())
}

/// Drops what earlier runs of tests left, and refuses while one of them still runs.
fn clear(data: &DataDir) -> Result<()> {
    for folder in fs::read_dir(data.tests()).into_iter().flatten().flatten() {
        if let Some(part) = running(&DataDir::new(folder.path()))?.first() {
            bail!(
                "{} of another test run still lives (pid {}): wait for it, or stop it by `./scripts/down --all`",
                part.name,
                part.process.pid
            );
        }
        let kept = ["database", "sqlx"].iter().any(|name| folder.file_name() == *name);
        if !kept {
            fs::remove_dir_all(folder.path())?;
        }
    }
    Ok(())
}
