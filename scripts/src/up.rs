//! `deai up`: from a clone to a running network.

mod summary;
mod watch;

use anyhow::{Result, bail};
use clap::Args;

use crate::build::{self, BuildArgs};
use crate::network::lock::Lock;
use crate::network::ports::Ports;
use crate::network::{Network, Options};
use crate::paths::DataDir;
use crate::process::{Ending, PidFile, Process};
use crate::signals::Signals;
use crate::{cargo, demo, packages};

pub const NAME: &str = "up";

#[derive(Clone, Debug, Args)]
pub struct UpArgs {
    /// Returns when the network runs, and leaves it running: `deai down` stops it.
    #[arg(long)]
    detach: bool,
    /// Plays no demonstration.
    #[arg(long)]
    no_demo: bool,
    /// Starts what was built before, and builds nothing.
    #[arg(long)]
    no_build: bool,
    /// Drops the data of earlier runs first.
    #[arg(long)]
    fresh: bool,
    #[command(flatten)]
    ports: Ports,
}

/// Sets up, builds, starts, demonstrates; then stays until Ctrl-C.
pub async fn run(args: &UpArgs, data: &DataDir) -> Result<()> {
    // Looked at before the long steps, and again when it is time to start.
    drop(Lock::take(data)?);
    args.ports.claim()?;
    packages::ensure(data)?;
    if !args.no_build {
        build::run(&BuildArgs { code_only: true, ..BuildArgs::default() })?;
        cargo::build(data)?;
    }
    let mut signals = Signals::listen()?;
    tokio::select! {
        result = start_and_stay(args, data) => result,
        name = signals.next() => {
            eprintln!("{name}: everything that was started is stopped");
            Ok(())
        }
    }
}

/// Cancelled at any moment, it drops the network, and with it stops every part.
async fn start_and_stay(args: &UpArgs, data: &DataDir) -> Result<()> {
    let options = Options { fresh: args.fresh, ..Options::new(data.clone(), args.ports) };
    let mut network = Network::start(options).await?;
    if !args.no_demo {
        demo::run(&network.urls, &network.deployment, data).await?;
    }
    summary::print(&network, args.detach);
    if args.detach {
        network.release();
        return Ok(());
    }
    let _pid_file = OwnPidFile::write(data)?;
    watch::until_a_part_is_lost(&mut network).await
}

/// Lets `deai down` and `deai status` find a network that stays in the foreground.
struct OwnPidFile<'a> {
    file: PidFile,
    data: &'a DataDir,
}

impl<'a> OwnPidFile<'a> {
    fn write(data: &'a DataDir) -> Result<Self> {
        let Some(process) = Process::find(i32::try_from(std::process::id())?) else { bail!("this process has no pid") };
        let file = PidFile { name: NAME.to_owned(), process, ending: Ending::Alone };
        file.write(&data.run())?;
        Ok(Self { file, data })
    }
}

impl Drop for OwnPidFile<'_> {
    fn drop(&mut self) {
        self.file.remove(&self.data.run());
    }
}
