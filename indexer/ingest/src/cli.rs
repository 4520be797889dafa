//! The command line: its commands and their options.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use domain::Chain;

use crate::config::Run;
use crate::endpoint::Endpoint;

const EXIT_CODES: &str = "Exit codes:
  0  success, or stopped by SIGINT or SIGTERM
  1  an error, printed as `error: ...` with a hint where there is one
  2  invalid arguments or settings
  3  `verify` found rows that differ from the chain";

/// Index the events of DeAI's contracts into Postgres.
///
/// DATABASE_URL holds the address of the database. DEAI_SOLANA_GRPC_TOKEN and DEAI_NEAR_DATA_TOKEN hold the tokens of
/// servers that ask for one. Secrets come from the environment alone.
#[derive(Debug, Parser)]
#[command(name = "indexer", version, after_help = EXIT_CODES, max_term_width = 110)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,

    /// Set the format of the log on standard error. RUST_LOG sets its level.
    #[arg(long, global = true, env = "DEAI_LOG_FORMAT", value_enum, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,

    /// Read settings from a TOML file. Its keys are the long names of options, of any command. The environment and the
    /// command line override it.
    #[arg(long, global = true, env = "DEAI_CONFIG", hide_env_values = true, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Send traces to this OTLP collector over gRPC, for example http://127.0.0.1:4317.
    #[arg(long, global = true, env = "OTEL_EXPORTER_OTLP_ENDPOINT", hide_env_values = true, value_name = "URL")]
    pub otlp_endpoint: Option<Endpoint>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Apply the database schema. Run it as the database's owner.
    Migrate,
    /// Follow the chains until SIGINT or SIGTERM. A chain whose contract is not named is not followed.
    Run(Box<Run>),
    /// Index the chains up to their heads, then exit.
    Backfill(Backfill),
    /// Write final blocks to archive files until SIGINT or SIGTERM, after the last archived block. Needs no database.
    Archive(Archive),
    /// Print how far each chain is indexed, and what is missing or unproven.
    Status(Status),
    /// Compare rows with the chains and store the results in the table `verification`, next to a running indexer.
    Verify(Verify),
    /// Decode rejected records again, and apply those that can be decoded now in their true order.
    Reprocess(Reprocess),
    /// Rebuild a chain's tables from the event log in a shadow schema, report differences, apply them. The indexer and
    /// readers continue meanwhile.
    Rebuild(Rebuild),
    /// Move old parts of the event log to archive files. Only final blocks are moved, and nothing is dropped before it was
    /// read back from the archive. Rows stay unchanged.
    Prune(Prune),
    /// Manage row versions.
    #[command(subcommand)]
    History(History),
    /// Delete a chain's data, so that it can be indexed again. Run it as the database's owner.
    Reset(Reset),
}

#[derive(Args, Debug)]
pub struct Backfill {
    #[command(flatten)]
    pub run: Box<Run>,

    /// Read only the Solana blocks whose transactions name our programs, as the RPC lists them: faster for programs with few
    /// transactions. Every account's event count is compared at the end; where an event is missing, all blocks are read.
    /// An account that was created and closed in between is not counted.
    #[arg(long)]
    pub sparse: bool,
}

#[derive(Args, Debug)]
pub struct Archive {
    #[command(flatten)]
    pub run: Box<Run>,

    /// Write archive files to this folder. `--solana-archive` and `--near-archive` read them.
    #[arg(long, value_name = "FOLDER")]
    pub archive_dir: PathBuf,

    /// Stop after this height. Only with one chain.
    #[arg(long, value_name = "HEIGHT")]
    pub end_height: Option<u64>,

    /// Set the blocks of one file. A file can be read when it is full, or when the command ends.
    #[arg(long, value_name = "BLOCKS", default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(1..))]
    pub blocks_per_file: u64,
}

#[derive(Args, Clone, Copy, Debug)]
pub struct Status {
    /// Print one JSON object: {"leader", "chains": [...]}.
    #[arg(long)]
    pub json: bool,
}

#[derive(Args, Debug)]
pub struct Verify {
    #[command(flatten)]
    pub run: Box<Run>,

    /// Compare this many random rows of each table instead of all.
    #[arg(long, value_name = "ROWS")]
    pub sample: Option<u32>,

    /// Start again after this many seconds, until SIGINT or SIGTERM.
    #[arg(long, value_name = "SECONDS")]
    pub continuous: Option<u64>,
}

#[derive(Args, Debug)]
pub struct Reprocess {
    /// Select the chain.
    #[arg(long)]
    pub chain: Chain,

    /// Read pruned parts of the log from this folder. Required after `indexer prune`.
    #[arg(long, value_name = "FOLDER")]
    pub archive_dir: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub struct Rebuild {
    /// Select the chain.
    #[arg(long)]
    pub chain: Chain,

    /// Read pruned parts of the log from this folder. Required after `indexer prune`.
    #[arg(long, value_name = "FOLDER")]
    pub archive_dir: Option<PathBuf>,

    /// Rebuild every version of every row too, from the chain's first block, and keep versions from then on. See `indexer
    /// run --keep-history`.
    #[arg(long)]
    pub full_history: bool,
}

#[derive(Args, Debug)]
pub struct Prune {
    /// Select the chain.
    #[arg(long)]
    pub chain: Chain,

    /// Move the log before this slot or height.
    #[arg(long, value_name = "HEIGHT")]
    pub before_height: u64,

    /// Write archive files to this folder. Use the same folder each time: it holds the log from its start.
    #[arg(long, value_name = "FOLDER")]
    pub archive_dir: PathBuf,
}

#[derive(Debug, Subcommand)]
pub enum History {
    /// Drop the row versions of a chain, and keep none beyond unfinalized blocks.
    Disable {
        /// Select the chain.
        #[arg(long)]
        chain: Chain,
    },
}

#[derive(Args, Debug)]
pub struct Reset {
    /// Select the chain.
    #[arg(long, required_unless_present = "if_replaced")]
    pub chain: Option<Chain>,

    /// Delete data of chains whose genesis differs from the configured servers, and print their names.
    #[arg(long, conflicts_with = "chain")]
    pub if_replaced: bool,

    #[command(flatten)]
    pub run: Box<Run>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    Text,
    Json,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }
}
