//! `deai localnet`: one local chain, in the foreground, with the chain's own flags.

use std::os::unix::process::CommandExt;
use std::process::Command;

use anyhow::{Result, anyhow};
use clap::{Args, ValueEnum};

use crate::cargo;
use crate::paths::{self, DataDir};

#[derive(Clone, Debug, Args)]
pub struct LocalnetArgs {
    /// Which chain.
    chain: Chain,
    /// Flags of the chain itself: `--help` lists them.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    flags: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Chain {
    Solana,
    Near,
}

/// Builds the chain where needed, and becomes it.
pub fn run(args: &LocalnetArgs, data: &DataDir) -> Result<()> {
    cargo::build(data)?;
    let program = paths::program(match args.chain {
        Chain::Solana => "solana-localnet",
        Chain::Near => "near-localnet",
    });
    let error = Command::new(&program).args(&args.flags).exec();
    Err(anyhow!("{} could not be started: {error}", program.display()))
}
