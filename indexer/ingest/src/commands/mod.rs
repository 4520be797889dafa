//! One command of the `indexer` a file.

mod archive;
mod backfill;
mod history;
mod migrate;
mod prune;
mod rebuild;
mod reprocess;
mod reset;
mod run;
mod source_factory;
mod status;
mod verify;

use anyhow::Result;
use store::Store;
use tokio_util::sync::CancellationToken;
use tracing::warn;

pub use archive::{Recording, archive_chain};
pub use backfill::{backfill, backfill_sparse};
pub use prune::{Older, prune};

use crate::cli::Command;
use crate::config::database_url;
use crate::exit::Exit;
use crate::stop::grace_over;

/// Runs a command until it ends, or until `stop` is cancelled and the grace of a commit is over.
///
/// # Errors
/// The command's own.
pub async fn run(command: Command, stop: &CancellationToken) -> Result<Exit> {
    tokio::select! {
        done = Box::pin(dispatch(command, stop)) => done,
        () = grace_over(stop) => {
            warn!("stopped without waiting longer; the database rolls back an open commit");
            Ok(Exit::Success)
        }
    }
}

async fn dispatch(command: Command, stop: &CancellationToken) -> Result<Exit> {
    match command {
        Command::Migrate => migrate::run().await?,
        Command::Run(args) => Box::pin(run::run(&args, stop)).await?,
        Command::Backfill(args) => Box::pin(backfill::run(&args, stop)).await?,
        Command::Archive(args) => archive::run(&args, stop).await?,
        Command::Status(args) => status::run(args).await?,
        Command::Verify(args) => return verify::run(&args, stop).await,
        Command::Reprocess(args) => reprocess::run(args).await?,
        Command::Rebuild(args) => rebuild::run(args).await?,
        Command::Prune(args) => prune::run(&args).await?,
        Command::History(args) => history::run(args).await?,
        Command::Reset(args) => reset::run(&args).await?,
    }
    Ok(Exit::Success)
}

async fn connect() -> Result<Store> {
    Ok(Store::connect(&database_url()?).await?)
}
