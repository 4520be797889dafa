//! `indexer`: indexes the chains into Postgres.

use std::process::ExitCode;

use ingest::cli::{Cli, Command};
use ingest::exit::FAILURE;
use ingest::source::Endpoint;
use ingest::stop::stop_on_signal;
use ingest::{commands, settings, telemetry};

#[tokio::main]
async fn main() -> ExitCode {
    let (cli, settings) = settings::read(std::env::args_os().collect()).unwrap_or_else(|error| error.exit());
    let Cli { command, log_format, otlp_endpoint, .. } = cli;
    let traces = match telemetry::start(log_format, otlp_endpoint.as_ref().map(Endpoint::url)) {
        Ok(traces) => traces,
        Err(error) => return fail(&error.into()),
    };
    if is_long(&command) {
        settings::log(log_format, &settings);
    }
    // Before anything waits: a signal ends also a process whose database is away.
    let done = match stop_on_signal() {
        Ok(stop) => commands::run(command, &stop).await,
        Err(error) => Err(error.into()),
    };
    let code = done.map_or_else(|error| fail(&error), ExitCode::from);
    drop(traces);
    code
}

fn fail(error: &anyhow::Error) -> ExitCode {
    eprintln!("error: {error:#}");
    ExitCode::from(FAILURE)
}

/// Selects the commands that log their settings first.
fn is_long(command: &Command) -> bool {
    match command {
        Command::Run(_)
        | Command::Backfill(_)
        | Command::Archive(_)
        | Command::Verify(_)
        | Command::Rebuild(_)
        | Command::Reprocess(_)
        | Command::Prune(_) => true,
        Command::Migrate | Command::Reset(_) | Command::History(_) | Command::Status(_) => false,
    }
}
