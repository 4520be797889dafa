//! The command line: its commands and what each one calls.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::bench::{self, BenchArgs};
use crate::build::{self, BuildArgs};
use crate::demo::{self, DemoArgs};
use crate::deploy::{self, DeployArgs};
use crate::down::{self, DownArgs};
use crate::localnet::{self, LocalnetArgs};
use crate::paths::DataDir;
use crate::record::{self, RecordArgs};
use crate::sqlx::{self, SqlxArgs};
use crate::status;
use crate::test::{self, TestArgs};
use crate::up::{self, UpArgs};
use crate::upgrade::{self, UpgradeArgs};

/// Builds, runs, tests and deploys DeAI.
#[derive(Debug, Parser)]
#[command(name = "deai", version, max_term_width = 110)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,

    /// Where a network keeps its data, keys, logs and pid files; by default .deai in the clone.
    #[arg(long, global = true, env = "DEAI_DATA_DIR", value_name = "FOLDER")]
    data_dir: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Sets up and builds everything, and runs the whole network on this machine.
    Up(Box<UpArgs>),
    /// Stops the network that runs.
    Down(DownArgs),
    /// Reports how the network is that runs.
    Status,
    /// Sets up everything, and runs every check and test.
    Test(TestArgs),
    /// Builds the contracts, with IDL and ABI.
    Build(BuildArgs),
    /// Puts the contracts on a network: a real one, or the one that runs here.
    Deploy(Box<DeployArgs>),
    /// Announces new code of the NEAR contract, and puts it into force when its time has come.
    Upgrade(Box<UpgradeArgs>),
    /// Records the network that runs on archive files, until SIGINT or SIGTERM.
    Record(RecordArgs),
    /// Plays a demonstration of signed transactions on the network that runs.
    Demo(DemoArgs),
    /// Measures, and prints a table. Fails where a bar is missed.
    Bench(BenchArgs),
    /// Runs one local chain in the foreground.
    Localnet(LocalnetArgs),
    /// Writes the answers to the database queries that are checked while compiling (.sqlx) again.
    Sqlx(SqlxArgs),
}

impl Cli {
    /// Carries out the command. The exit code is not 0 where a check failed and has been reported.
    pub async fn run(self) -> Result<ExitCode> {
        let data = self.data_dir.map_or_else(|| Ok(DataDir::default()), DataDir::at)?;
        match self.command {
            Command::Up(args) => up::run(&args, &data).await?,
            Command::Down(args) => down::run(args, &data)?,
            Command::Status => return status::run(&data).await,
            Command::Test(args) => return test::run(&args, &data).await,
            Command::Build(args) => build::run(&args)?,
            Command::Deploy(args) => drop(deploy::run(&args, &data).await?),
            Command::Upgrade(args) => upgrade::run(&args, &data).await?,
            Command::Record(args) => record::run(&args, &data)?,
            Command::Demo(args) => demo::run_command(&args, &data).await?,
            Command::Bench(args) => return bench::run(&args, &data).await,
            Command::Localnet(args) => localnet::run(&args, &data)?,
            Command::Sqlx(args) => sqlx::run(args, &data).await?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn no_help_prints_a_backslash() {
        let mut cli = Cli::command();
        cli.build();
        for command in cli.get_subcommands_mut() {
            let help = command.render_long_help().to_string();
            assert!(!help.contains('\\'), "{help}");
        }
    }

    #[test]
    fn every_port_of_up_can_be_changed() {
        let line = ["deai", "up", "--api-port", "1", "--solana-rpc-port", "2", "--solana-ws-port", "3"];
        let rest = ["--solana-grpc-port", "4", "--near-rpc-port", "5", "--near-data-port", "6", "--data-dir", "/x"];
        Cli::try_parse_from(line.iter().chain(&rest)).unwrap();
        assert!(Cli::try_parse_from(["deai", "up", "--api-port", "70000"]).is_err());
    }
}
