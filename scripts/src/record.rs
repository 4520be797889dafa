//! `deai record`: the network that runs here, on archive files.

use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, anyhow, bail};
use clap::Args;

use crate::deploy::LOCALNET;
use crate::deploy::record::Deployment;
use crate::localnet::Chain;
use crate::network::urls::Urls;
use crate::network::{indexer, lock};
use crate::paths::{self, DataDir};

#[derive(Clone, Debug, Args)]
pub struct RecordArgs {
    /// The folder of the archive files, which `indexer run --solana-archive` and `--near-archive` read.
    #[arg(long, value_name = "FOLDER")]
    pub to: PathBuf,

    /// Record this chain alone.
    #[arg(long)]
    pub chain: Option<Chain>,

    /// End after this slot or height of the one chain.
    #[arg(long, value_name = "HEIGHT", requires = "chain")]
    pub until: Option<u64>,
}

/// Becomes the recorder, which goes on until SIGINT or SIGTERM and ends its last archive file then.
pub fn run(args: &RecordArgs, data: &DataDir) -> Result<()> {
    if lock::running(data)?.is_empty() {
        bail!("no network runs on {data}: ./scripts/up starts one");
    }
    let (urls, deployment) = (Urls::read(data)?, Deployment::read(data, LOCALNET)?);
    let error = recorder(args, &urls, &deployment)?.exec();
    Err(anyhow!("{} could not be started: {error}", paths::program(indexer::NAME).display()))
}

/// The indexer, as it records the contracts of a network. It needs no database.
pub fn recorder(args: &RecordArgs, urls: &Urls, deployment: &Deployment) -> Result<Command> {
    let mut recorder = Command::new(paths::program(indexer::NAME));
    recorder.arg("archive").arg("--archive-dir").arg(&args.to).env_remove("DATABASE_URL");
    if args.chain != Some(Chain::Near) {
        recorder.args(indexer::solana(urls, deployment)?);
    }
    if args.chain != Some(Chain::Solana) {
        recorder.args(indexer::near(urls, deployment)?);
    }
    if let Some(until) = args.until {
        recorder.arg("--end-height").arg(until.to_string());
    }
    Ok(recorder)
}
