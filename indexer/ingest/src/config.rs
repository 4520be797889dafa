use std::env;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anchor_lang::prelude::Pubkey;
use clap::{Args, Parser, Subcommand, ValueEnum};
use domain::{Chain, NearAccountId, SolanaAddress};

use crate::source::{Endpoint, Load, NearBlocks, NearCommitment, NearConfig, SolanaCommitment, SolanaConfig, Start};

/// Mirrors the events of DeAI's contracts into Postgres.
///
/// The database's URL is given by DATABASE_URL; DEAI_SOLANA_GRPC_TOKEN and DEAI_NEAR_DATA_TOKEN hold the
/// tokens of servers that ask for one. Secrets are given by the environment alone.
#[derive(Debug, Parser)]
#[command(name = "indexer", version)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,

    /// How to write the log, which goes to standard error. RUST_LOG sets what is in it.
    #[arg(long, global = true, env = "DEAI_LOG_FORMAT", value_enum, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,

    /// A file of settings, TOML: its keys are the long names of options, of any command. What the command line or the
    /// environment says counts before it.
    #[arg(long, global = true, env = "DEAI_CONFIG", hide_env_values = true, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// A collector of traces (OTLP over gRPC), such as http://127.0.0.1:4317. Nowhere, unless given.
    #[arg(long, global = true, env = "OTEL_EXPORTER_OTLP_ENDPOINT", hide_env_values = true, value_name = "URL")]
    pub traces: Option<Endpoint>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Bring the database's schema up to date. To be run as the database's owner.
    Migrate,
    /// Follow the chains until SIGINT or SIGTERM. A chain whose contract is not named is not followed.
    Run(Box<Run>),
    /// Read the chains up to their newest blocks, and end: many blocks at once, no faster than the servers allow.
    Backfill {
        #[command(flatten)]
        run: Box<Run>,

        /// On Solana read only the blocks whose transactions name our programs, as the RPC lists them: for programs that few
        /// use, in a fraction of the time. In the end every account is asked how many events it has told; where one is
        /// missing, all blocks are read after all. What an account told that was made and closed meanwhile is not counted
        /// by that.
        #[arg(long)]
        by_signatures: bool,
    },
    /// Record the chains' final blocks on tapes, until SIGINT or SIGTERM, and go on where the last tape ends. Needs no
    /// database. `--solana-file` and `--near-file` read them.
    Record {
        #[command(flatten)]
        run: Box<Run>,

        /// The folder of the tapes.
        #[arg(long, value_name = "FOLDER")]
        to: PathBuf,

        /// End after this height, of the one chain that is recorded.
        #[arg(long, value_name = "HEIGHT")]
        until: Option<u64>,

        /// Blocks of one tape. A tape can be read when it is full, or when the recorder ends.
        #[arg(long, value_name = "BLOCKS", default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(1..))]
        tape_blocks: u64,
    },
    /// Forget what the database holds of chains that are others than those of the given servers, and print their
    /// names: a local chain may be a new one at each start. To be run as the database's owner.
    ForgetGone(Box<Run>),
    /// Tell how far each chain is held, and what is not as it should be.
    Status {
        /// Print one JSON object: {"leader", "chains": [..]}.
        #[arg(long)]
        json: bool,
    },
    /// Read the records that could not be read once more, and apply those that can be now at their true place.
    RetryRejects {
        #[arg(long)]
        chain: Chain,

        /// The folder to which `indexer prune` moved old parts of the log, where it did: rows are made anew from all of it.
        #[arg(long, value_name = "FOLDER")]
        tapes: Option<PathBuf>,
    },
    /// Make the rows of a chain anew from its log in a schema beside, tell which tables come out differently, and take
    /// over what does. Indexer and readers go on meanwhile.
    Rebuild {
        #[arg(long)]
        chain: Chain,

        /// Make the rows as they were after this final block instead, in a schema of their own, to be read there; what is
        /// read now stays as it is.
        #[arg(long, value_name = "HEIGHT")]
        as_of: Option<u64>,

        /// The folder to which `indexer prune` moved old parts of the log, where it did.
        #[arg(long, value_name = "FOLDER")]
        tapes: Option<PathBuf>,

        /// Make every version of every row too, from the chain's first block on, and keep them from then on: see
        /// `indexer run --history`.
        #[arg(long, conflicts_with = "as_of")]
        whole_history: bool,
    },
    /// Let go of the versions of a chain's rows that are kept for good, and keep no more.
    ForgetHistory {
        #[arg(long)]
        chain: Chain,
    },
    /// Move the log before a place onto tapes, which `--solana-file` and `--near-file` read. Final blocks alone; nothing is
    /// let go of before it was read back from the tapes. Rows stay as they are.
    Prune {
        #[arg(long)]
        chain: Chain,

        /// The slot or height before which the log is moved.
        #[arg(long, value_name = "POSITION")]
        before: u64,

        /// The folder of the tapes: always the same one, which holds the log from its start.
        #[arg(long, value_name = "FOLDER")]
        to: PathBuf,
    },
    /// Ask the chains whether the rows are true, and keep the answers in the table `verification`. To be run beside an
    /// indexer that follows them. Ends with an error where a row is not what the chain says.
    Verify {
        #[command(flatten)]
        run: Box<Run>,

        /// Ask for so many rows of each table, picked by chance, instead of all.
        #[arg(long)]
        sample: Option<u32>,

        /// Begin anew after so many seconds, until SIGINT or SIGTERM.
        #[arg(long, value_name = "SECONDS")]
        continuous: Option<u64>,
    },
    /// Forget all that the database holds of a chain, to fill it anew.
    Reset {
        #[arg(long)]
        chain: Chain,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    Text,
    Json,
}

#[derive(Args, Debug)]
pub struct Run {
    /// The Yellowstone gRPC server of a Solana node.
    #[arg(long, env = "DEAI_SOLANA_GRPC", hide_env_values = true, default_value = "http://127.0.0.1:10000")]
    pub solana_grpc: Endpoint,

    /// The JSON-RPC of a Solana node, for the blocks that the stream does not give.
    #[arg(long, env = "DEAI_SOLANA_RPC", hide_env_values = true, default_value = "http://127.0.0.1:8899")]
    pub solana_rpc: Endpoint,

    /// The address of the project registry, a Solana program.
    #[arg(long, env = "DEAI_PROJECT_REGISTRY", hide_env_values = true, value_parser = program, requires = "solana_start_slot")]
    pub project_registry: Option<Pubkey>,

    /// The address of the project NFT program on the same cluster.
    #[arg(long, env = "DEAI_PROJECT_NFT", hide_env_values = true, value_parser = program, requires = "project_registry")]
    pub project_nft: Option<Pubkey>,

    /// The first slot to read: the one in which the first program was deployed, or any before. `deployment` asks the RPC
    /// for that, which must know every transaction of the registry.
    #[arg(long, env = "DEAI_SOLANA_START_SLOT", hide_env_values = true, value_name = "SLOT")]
    pub solana_start_slot: Option<Start>,

    /// From when on a block of Solana is read. Rows of blocks that are not final are marked, and taken back where the chain
    /// leaves them.
    #[arg(long, env = "DEAI_SOLANA_COMMITMENT", hide_env_values = true, value_enum, default_value_t)]
    pub solana_commitment: SolanaCommitment,

    /// A folder of tapes of Solana, to be read first; then come the servers where a program is named, else the tapes that
    /// a recorder adds.
    #[arg(long, env = "DEAI_SOLANA_FILE", hide_env_values = true, value_name = "FOLDER")]
    pub solana_file: Option<PathBuf>,

    /// Requests a second that the Solana RPC is sent at most. What it says itself, by 429 and Retry-After, always counts.
    #[arg(long, env = "DEAI_SOLANA_RATE", hide_env_values = true, value_name = "REQUESTS", value_parser = clap::value_parser!(u32).range(1..))]
    pub solana_rate: Option<u32>,

    /// Blocks that the Solana RPC is asked for at once.
    #[arg(long, env = "DEAI_SOLANA_AT_ONCE", hide_env_values = true, value_name = "BLOCKS", default_value_t = Load::default().at_once)]
    pub solana_at_once: usize,

    /// Where NEAR's blocks are read from.
    #[arg(long, env = "DEAI_NEAR_BLOCKS", hide_env_values = true, value_enum, default_value_t)]
    pub near_blocks: NearBlocks,

    /// A neardata server.
    #[arg(long, env = "DEAI_NEAR_DATA", hide_env_values = true, default_value = "http://127.0.0.1:3031")]
    pub near_data: Endpoint,

    /// The JSON-RPC of a NEAR node, which says which chain it is, and serves blocks where it is set up for that.
    #[arg(long, env = "DEAI_NEAR_RPC", hide_env_values = true, default_value = "http://127.0.0.1:3030")]
    pub near_rpc: Endpoint,

    /// The account of the DeAICompute contract on NEAR.
    #[arg(long, env = "DEAI_COMPUTE", hide_env_values = true, requires = "near_start_height")]
    pub deai_compute: Option<NearAccountId>,

    /// The first block height to read: the one in which the contract was deployed, or any before.
    #[arg(long, env = "DEAI_NEAR_START_HEIGHT", hide_env_values = true)]
    pub near_start_height: Option<u64>,

    /// From when on a block of NEAR is read. Rows of blocks that are not final are marked, as those of Solana are.
    #[arg(long, env = "DEAI_NEAR_COMMITMENT", hide_env_values = true, value_enum, default_value_t)]
    pub near_commitment: NearCommitment,

    /// A folder of tapes of NEAR, to be read first; then come the servers where a contract is named, else the tapes that a
    /// recorder adds.
    #[arg(long, env = "DEAI_NEAR_FILE", hide_env_values = true, value_name = "FOLDER")]
    pub near_file: Option<PathBuf>,

    /// Requests a second that neardata is sent at most, and a NEAR node for blocks. What it says itself, by 429 and Retry-After, always counts.
    #[arg(long, env = "DEAI_NEAR_RATE", hide_env_values = true, value_name = "REQUESTS", value_parser = clap::value_parser!(u32).range(1..))]
    pub near_rate: Option<u32>,

    /// Blocks that neardata, or a NEAR node, is asked for at once.
    #[arg(long, env = "DEAI_NEAR_AT_ONCE", hide_env_values = true, value_name = "BLOCKS", default_value_t = Load::default().at_once)]
    pub near_at_once: usize,

    /// Keep every version of every row from now on, with the blocks from which and up to before which it held:
    /// `select * from as_of(null::task, 'near', <height>)` reads a table as of a block, `versions_of` tells a row's. It goes
    /// on until `indexer forget-history`; catching up takes some times longer.
    #[arg(long, env = "DEAI_HISTORY", hide_env_values = true)]
    pub history: bool,

    /// Where to serve /metrics, /health and /ready. Nowhere, unless given.
    #[arg(long, env = "DEAI_INDEXER_METRICS", hide_env_values = true)]
    pub metrics: Option<SocketAddr>,

    /// What this indexer is called where several share a database and one of them leads.
    #[arg(long, env = "DEAI_INDEXER_NAME", hide_env_values = true, default_value_t = format!("pid {}", std::process::id()))]
    pub name: String,

    /// Seconds without a new block after which a server is taken for dead, and called anew.
    #[arg(long, env = "DEAI_SILENCE", hide_env_values = true, default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..))]
    pub silence: u64,
}

impl Run {
    /// What to follow on Solana, if a program is named.
    pub fn solana(&self) -> Option<SolanaConfig> {
        Some(self.solana_from(self.project_registry?, self.project_nft, self.solana_start_slot?))
    }

    /// These programs, asked for where and as we are told.
    pub fn solana_from(&self, program: Pubkey, nft_program: Option<Pubkey>, start: Start) -> SolanaConfig {
        SolanaConfig {
            grpc: self.solana_grpc.clone(),
            grpc_token: secret("DEAI_SOLANA_GRPC_TOKEN"),
            rpc: self.solana_rpc.clone(),
            program,
            nft_program,
            start,
            commitment: self.solana_commitment,
            silence: Duration::from_secs(self.silence),
            load: Load { per_second: self.solana_rate, at_once: self.solana_at_once },
            by_signatures: false,
        }
    }

    /// What to follow on NEAR, if a contract is named.
    pub fn near(&self) -> Option<NearConfig> {
        Some(self.near_from(self.deai_compute.clone()?, self.near_start_height?))
    }

    /// This contract, asked for where and as we are told.
    pub fn near_from(&self, contract: NearAccountId, start_height: u64) -> NearConfig {
        NearConfig {
            blocks: self.near_blocks,
            data: self.near_data.clone(),
            data_token: secret("DEAI_NEAR_DATA_TOKEN"),
            rpc: self.near_rpc.clone(),
            contract,
            start_height,
            silence: Duration::from_secs(self.silence),
            commitment: self.near_commitment,
            load: Load { per_second: self.near_rate, at_once: self.near_at_once },
        }
    }
}

#[derive(Debug, thiserror::Error)]
#[error("DATABASE_URL is not set: give postgres://user:password@host:port/database")]
pub struct NoDatabaseUrl;

pub fn database_url() -> Result<String, NoDatabaseUrl> {
    secret("DATABASE_URL").ok_or(NoDatabaseUrl)
}

fn secret(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

fn program(text: &str) -> Result<Pubkey, String> {
    let address: SolanaAddress = text.parse().map_err(|error: domain::AddressError| error.to_string())?;
    address.as_str().parse().map_err(|error| format!("{error:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(args: &[&str]) -> Result<Run, String> {
        let cli = Cli::try_parse_from(["indexer", "run"].iter().chain(args)).map_err(|error| error.to_string())?;
        match cli.command {
            Command::Run(run) => Ok(*run),
            other => Err(format!("{other:?}")),
        }
    }

    const REGISTRY: &str = "4dZm1UXeq3f3VgTdJAUr8m81jcmqNmcoSpXKBz4Du1u7";

    #[test]
    fn a_chain_is_followed_where_its_contract_is_named() {
        let near = run(&["--deai-compute", "compute.test.near", "--near-start-height", "7"]).unwrap();
        assert!(near.solana().is_none());
        assert_eq!(near.near().unwrap().start_height, 7);

        let solana = run(&["--project-registry", REGISTRY, "--solana-start-slot", "9"]).unwrap();
        assert!(solana.near().is_none());
        assert_eq!(solana.solana().unwrap().program.to_string(), REGISTRY);
        assert_eq!(solana.solana().unwrap().nft_program, None);
        let both = ["--project-registry", REGISTRY, "--project-nft", project_nft::LOCALNET_ID];
        let both = run(&[&both[..], &["--solana-start-slot", "9"]].concat()).unwrap();
        assert_eq!(both.solana().unwrap().nft_program, Some(project_nft::ID));
    }

    #[test]
    fn what_is_missing_or_malformed_is_named() {
        for (args, named) in [
            (&["--deai-compute", "compute.test.near"][..], "--near-start-height"),
            (&["--project-registry", REGISTRY], "--solana-start-slot"),
            (&["--project-nft", project_nft::LOCALNET_ID], "--project-registry"),
            (&["--project-registry", "x", "--solana-start-slot", "0"], "is not a Solana address"),
            (&["--deai-compute", "UPPER", "--near-start-height", "0"], "is not a NEAR account id"),
            (&["--near-data", "localhost:3031"], "is not the address of a server"),
            (&["--silence", "0"], "--silence"),
            (&["--near-rate", "0"], "--near-rate"),
            (&["--near-blocks", "neither"], "either, neardata, rpc"),
            (&["--project-registry", REGISTRY, "--solana-start-slot", "soon"], "is neither a slot nor"),
        ] {
            let error = run(args).unwrap_err();
            assert!(error.contains(named), "{error}");
        }
    }
}
