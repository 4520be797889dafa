//! `deai bench`: what things cost and how fast they are, as a table or as JSON.
//!
//! What needs a chain is measured by a program next to the local chains, what needs a service by an example built for
//! production. It prints its rows as JSON on stdout, and says on stderr what it is doing.

mod ingest;
mod machine;
mod peers;
mod report;

use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};

use crate::build::{self, BuildArgs};
use crate::cargo;
use crate::paths::{self, DataDir};
use report::{Measured, Report};

#[derive(Clone, Debug, Args)]
pub struct BenchArgs {
    /// What to measure.
    name: Bench,
    /// Prints one JSON object: {"bench", "machine", "rows": [{"name", "value", "unit", "bar", "ok"}]}.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Bench {
    /// Gas of the NEAR contract's methods, on the compiled wasm with mainnet's fees.
    Gas,
    /// Compute units and rent of the Solana programs' instructions, on the compiled programs.
    Cu,
    /// Deployment and calls a second of the local NEAR chain.
    NearLocalnet,
    /// What the indexer does a second, next to what this machine and Postgres can do at best: of a million events, or of as
    /// many as DEAI_BENCH_EVENTS says.
    Ingest,
    /// The same transactions through our indexer and through carbon-core with its own Postgres sink.
    Peers,
}

impl Bench {
    /// The program that measures it; none where it needs no chain.
    fn program(self) -> Option<&'static str> {
        match self {
            Bench::Gas => Some("bench-gas"),
            Bench::Cu => Some("bench-cu"),
            Bench::NearLocalnet => Some("bench-near-localnet"),
            Bench::Ingest | Bench::Peers => None,
        }
    }
}

/// Measures and prints. The exit code is 1 where a bar is missed.
pub async fn run(args: &BenchArgs, data: &DataDir) -> Result<ExitCode> {
    let measured = match args.name.program() {
        Some(program) => {
            build::run(&BuildArgs::default())?;
            cargo::build_programs(data)?;
            measure(Command::new(paths::program(program)))?
        }
        None if args.name == Bench::Peers => peers::measure(data).await?,
        None => ingest::measure_on_postgres(data).await?,
    };
    let report = Report { measured, machine: machine::describe() };
    match args.json {
        true => println!("{}", serde_json::to_string(&report)?),
        false => println!("{}", report.table()),
    }
    Ok(if report.measured.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn measure(mut command: Command) -> Result<Measured> {
    let program = command.get_program().to_owned();
    command.current_dir(paths::clone_root()).stdin(Stdio::null()).stderr(Stdio::inherit());
    let output = command.output().with_context(|| format!("could not run {}", program.display()))?;
    if !output.status.success() {
        bail!("{} failed ({}): see above", program.display(), output.status);
    }
    serde_json::from_slice(&output.stdout).with_context(|| format!("{} printed no rows", program.display()))
}
