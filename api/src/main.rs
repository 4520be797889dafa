use std::io::IsTerminal;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use api::{App, Bounds};
use clap::{Parser, Subcommand, ValueEnum};
use store::Store;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

/// Reports over HTTP what the indexer holds. It only reads.
///
/// DATABASE_URL names the database, as a role that may read: postgres://user@host:port/database.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,

    /// Where to listen.
    #[arg(long, env = "DEAI_API_LISTEN", default_value = "127.0.0.1:8080", value_name = "HOST:PORT")]
    listen: SocketAddr,

    /// Set the seconds that a request waits for the block it names by min_slot or min_height.
    #[arg(long, env = "DEAI_MIN_BLOCK_TIMEOUT", default_value_t = 5, value_name = "SECONDS",
          value_parser = clap::value_parser!(u64).range(0..=15))]
    min_block_timeout: u64,

    #[arg(long, env = "DEAI_LOG_FORMAT", value_enum, default_value_t = LogFormat::Text)]
    log_format: LogFormat,
}

#[derive(Subcommand)]
enum Command {
    /// Prints the OpenAPI document, and needs no database.
    Openapi,
}

#[derive(Clone, Copy, ValueEnum)]
enum LogFormat {
    Text,
    Json,
}

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    let ended = match cli.command {
        Some(Command::Openapi) => print_openapi(),
        None => {
            log(cli.log_format);
            run(&cli).await
        }
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("api: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn print_openapi() -> anyhow::Result<()> {
    println!("{}", api::document().to_pretty_json()?);
    Ok(())
}

fn log(format: LogFormat) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    match format {
        LogFormat::Text => builder.init(),
        LogFormat::Json => builder.json().init(),
    }
}

async fn run(cli: &Cli) -> anyhow::Result<()> {
    let url = std::env::var("DATABASE_URL")
        .ok()
        .context("DATABASE_URL is not set: give the database as postgres://user@host:port/database")?;
    let store = Store::reader(&url)?;
    match store.check_schema().await {
        Ok(()) => {}
        Err(error) if error.is_transient() => tracing::warn!("starting without the database: {error}"),
        Err(error) => return Err(error.into()),
    }

    let listener = TcpListener::bind(cli.listen).await.with_context(|| {
        format!("cannot listen on {}: free it, or give another by --listen or DEAI_API_LISTEN", cli.listen)
    })?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let stop = async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        tracing::info!("stopping");
    };
    tracing::info!("listening on http://{}", listener.local_addr()?);
    let app = App::new(store.clone(), Duration::from_secs(cli.min_block_timeout));
    api::serve(listener, api::router(app), Bounds::default(), stop).await;
    store.close().await;
    Ok(())
}
