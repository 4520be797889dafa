//! `deai down`: stops a network that an earlier command left running.

use std::fs;
use std::time::Duration;

use anyhow::Result;
use clap::Args;

use crate::network::urls::Urls;
use crate::network::{lock, start_order};
use crate::paths::DataDir;
use crate::process::PidFile;
use crate::progress::Step;

const TIMEOUT: Duration = Duration::from_secs(60);

#[derive(Clone, Copy, Debug, Args)]
pub struct DownArgs {
    /// Also stops the networks that interrupted tests have left behind.
    #[arg(long)]
    all: bool,
}

/// Stops the network on this data, and says so where none runs.
pub fn run(args: DownArgs, data: &DataDir) -> Result<()> {
    let mut stopped = stop(data)?;
    if args.all {
        stopped += stop_tests(data)?;
    }
    if stopped == 0 {
        eprintln!("no network runs on {data}");
    }
    Ok(())
}

/// Stops the networks of tests. Returns how many parts lived.
pub fn stop_tests(data: &DataDir) -> Result<usize> {
    let folders = fs::read_dir(data.tests()).into_iter().flatten().flatten();
    folders.map(|folder| stop(&DataDir::new(folder.path()))).sum()
}

/// Stops every part that lives, who asks before who answers. Returns how many there were.
fn stop(data: &DataDir) -> Result<usize> {
    let mut parts = lock::running(data)?;
    parts.sort_by_key(|part| start_order(&part.name));
    for part in parts.iter().rev() {
        let step = Step::start(format!("stopping {}", part.name));
        part.process.stop(part.ending, TIMEOUT)?;
        step.done("");
    }
    for part in PidFile::list(&data.run())? {
        part.remove(&data.run());
    }
    Urls::remove(data);
    Ok(parts.len())
}
