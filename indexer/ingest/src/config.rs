//! Options that say what to follow, where, and within which limits.

use std::env;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anchor_lang::prelude::Pubkey;
use clap::Args;
use domain::{NearAccountId, SolanaAddress};

use crate::source::{
    Endpoint, NearBlocks, NearCommitment, NearConfig, RequestLimits, SolanaCommitment, SolanaConfig, Start,
};

/// Contracts, servers and limits.
#[derive(Args, Debug)]
pub struct Run {
    /// Set the Yellowstone gRPC server of a Solana node.
    #[arg(long, env = "DEAI_SOLANA_GRPC", hide_env_values = true, default_value = "http://127.0.0.1:10000")]
    pub solana_grpc: Endpoint,

    /// Set the JSON-RPC of a Solana node, for blocks that the stream does not send.
    #[arg(long, env = "DEAI_SOLANA_RPC", hide_env_values = true, default_value = "http://127.0.0.1:8899")]
    pub solana_rpc: Endpoint,

    /// Set the address of the project registry, a Solana program. Needs --solana-start-slot.
    #[arg(long, env = "DEAI_PROJECT_REGISTRY", hide_env_values = true, value_parser = program)]
    pub project_registry: Option<Pubkey>,

    /// Set the address of the project NFT program on the same cluster. Needs --project-registry.
    #[arg(long, env = "DEAI_PROJECT_NFT", hide_env_values = true, value_parser = program)]
    pub project_nft: Option<Pubkey>,

    /// Set the first slot to read: the one in which the first program was deployed, or any before it. `deployment` reads it
    /// from the RPC, which must have every transaction of the registry.
    #[arg(long, env = "DEAI_SOLANA_START_SLOT", hide_env_values = true, value_name = "SLOT")]
    pub solana_start_slot: Option<Start>,

    /// Set the commitment at which Solana blocks are read. Rows of blocks that are not final are marked, and reverted in a
    /// reorg.
    #[arg(long, env = "DEAI_SOLANA_COMMITMENT", hide_env_values = true, value_enum, default_value_t)]
    pub solana_commitment: SolanaCommitment,

    /// Read Solana blocks from this archive folder first, then from the servers where a program is named, else from files
    /// that `indexer archive` adds.
    #[arg(long, env = "DEAI_SOLANA_ARCHIVE", hide_env_values = true, value_name = "FOLDER")]
    pub solana_archive: Option<PathBuf>,

    /// Limit the requests a second to the Solana RPC. Its own limits (429, Retry-After) are always honoured.
    #[arg(long, env = "DEAI_SOLANA_MAX_RPS", hide_env_values = true, value_name = "REQUESTS", value_parser = clap::value_parser!(u32).range(1..))]
    pub solana_max_rps: Option<u32>,

    /// Set the concurrent block requests to the Solana RPC.
    #[arg(long, env = "DEAI_SOLANA_CONCURRENCY", hide_env_values = true, value_name = "REQUESTS", default_value_t = RequestLimits::default().concurrency)]
    pub solana_concurrency: usize,

    /// Select the servers of NEAR blocks.
    #[arg(long, env = "DEAI_NEAR_SOURCE", hide_env_values = true, value_enum, default_value_t)]
    pub near_source: NearBlocks,

    /// Set the neardata server.
    #[arg(long, env = "DEAI_NEAR_DATA", hide_env_values = true, default_value = "http://127.0.0.1:3031")]
    pub near_data: Endpoint,

    /// Set the JSON-RPC of a NEAR node, which identifies the chain and serves blocks where it is configured for that.
    #[arg(long, env = "DEAI_NEAR_RPC", hide_env_values = true, default_value = "http://127.0.0.1:3030")]
    pub near_rpc: Endpoint,

    /// Set the account of the DeAICompute contract on NEAR. Needs --near-start-height.
    #[arg(long, env = "DEAI_COMPUTE", hide_env_values = true)]
    pub deai_compute: Option<NearAccountId>,

    /// Set the first height to read: the one in which the contract was deployed, or any before it.
    #[arg(long, env = "DEAI_NEAR_START_HEIGHT", hide_env_values = true, value_name = "HEIGHT")]
    pub near_start_height: Option<u64>,

    /// Set the finality at which NEAR blocks are read. Rows of blocks that are not final are marked, and reverted in a reorg.
    #[arg(long, env = "DEAI_NEAR_COMMITMENT", hide_env_values = true, value_enum, default_value_t)]
    pub near_commitment: NearCommitment,

    /// Read NEAR blocks from this archive folder first, then from the servers where a contract is named, else from files that
    /// `indexer archive` adds.
    #[arg(long, env = "DEAI_NEAR_ARCHIVE", hide_env_values = true, value_name = "FOLDER")]
    pub near_archive: Option<PathBuf>,

    /// Limit the requests a second to neardata, and to a NEAR node for blocks. Their own limits are always honoured.
    #[arg(long, env = "DEAI_NEAR_MAX_RPS", hide_env_values = true, value_name = "REQUESTS", value_parser = clap::value_parser!(u32).range(1..))]
    pub near_max_rps: Option<u32>,

    /// Set the concurrent block requests to neardata or a NEAR node.
    #[arg(long, env = "DEAI_NEAR_CONCURRENCY", hide_env_values = true, value_name = "REQUESTS", default_value_t = RequestLimits::default().concurrency)]
    pub near_concurrency: usize,

    /// Keep every version of every row from now on: `select * from as_of(null::task, 'near', <height>)` reads a table as of a
    /// block, `versions_of` lists a row's versions. `indexer history disable` ends it. Catching up takes longer.
    #[arg(long, env = "DEAI_KEEP_HISTORY", hide_env_values = true)]
    pub keep_history: bool,

    /// Serve /metrics, /health and /ready at this address.
    #[arg(long, env = "DEAI_METRICS_LISTEN", hide_env_values = true, value_name = "ADDRESS")]
    pub metrics_listen: Option<SocketAddr>,

    /// Set the name of this process among the indexers of one database.
    #[arg(long, env = "DEAI_INSTANCE", hide_env_values = true, value_name = "NAME", default_value_t = format!("pid {}", std::process::id()))]
    pub instance: String,

    /// Set the seconds without a new block after which a server counts as stalled and is connected again.
    #[arg(long, env = "DEAI_STALL_TIMEOUT", hide_env_values = true, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..))]
    pub stall_timeout: u64,
}

impl Run {
    /// Returns the configuration of Solana, where a program is named.
    ///
    /// # Errors
    /// A program without its start, or the second program without the first.
    pub fn solana(&self) -> Result<Option<SolanaConfig>, ConfigError> {
        match (self.project_registry, self.solana_start_slot) {
            (None, _) if self.project_nft.is_some() => {
                Err(ConfigError::Missing { given: "--project-nft", missing: "--project-registry" })
            }
            (None, _) => Ok(None),
            (Some(_), None) => {
                Err(ConfigError::Missing { given: "--project-registry", missing: "--solana-start-slot" })
            }
            (Some(registry), Some(start)) => Ok(Some(self.solana_from(registry, self.project_nft, start))),
        }
    }

    /// Returns the configuration for these programs.
    pub fn solana_from(&self, program: Pubkey, nft_program: Option<Pubkey>, start: Start) -> SolanaConfig {
        SolanaConfig {
            grpc: self.solana_grpc.clone(),
            grpc_token: secret("DEAI_SOLANA_GRPC_TOKEN"),
            rpc: self.solana_rpc.clone(),
            program,
            nft_program,
            start,
            commitment: self.solana_commitment,
            stall_timeout: Duration::from_secs(self.stall_timeout),
            limits: RequestLimits { max_rps: self.solana_max_rps, concurrency: self.solana_concurrency },
            sparse: false,
        }
    }

    /// Returns the configuration of NEAR, where a contract is named.
    ///
    /// # Errors
    /// A contract without its start.
    pub fn near(&self) -> Result<Option<NearConfig>, ConfigError> {
        match (&self.deai_compute, self.near_start_height) {
            (None, _) => Ok(None),
            (Some(_), None) => Err(ConfigError::Missing { given: "--deai-compute", missing: "--near-start-height" }),
            (Some(contract), Some(start)) => Ok(Some(self.near_from(contract.clone(), start))),
        }
    }

    /// Returns the configuration for this contract.
    pub fn near_from(&self, contract: NearAccountId, start_height: u64) -> NearConfig {
        NearConfig {
            blocks: self.near_source,
            data: self.near_data.clone(),
            data_token: secret("DEAI_NEAR_DATA_TOKEN"),
            rpc: self.near_rpc.clone(),
            contract,
            start_height,
            stall_timeout: Duration::from_secs(self.stall_timeout),
            commitment: self.near_commitment,
            limits: RequestLimits { max_rps: self.near_max_rps, concurrency: self.near_concurrency },
        }
    }
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    #[error("DATABASE_URL is not set\nhint: set postgres://user:password@host:port/database")]
    NoDatabaseUrl,
    #[error("{missing} is not set\nhint: {given} needs it")]
    Missing { given: &'static str, missing: &'static str },
    #[error(
        "no chain is configured\nhint: name a contract by --project-registry, --deai-compute or both, or archives by --solana-archive, --near-archive or both"
    )]
    NoChain,
}

/// Reads the database's address from the environment.
///
/// # Errors
/// It is not set.
pub fn database_url() -> Result<String, ConfigError> {
    secret("DATABASE_URL").ok_or(ConfigError::NoDatabaseUrl)
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
    use clap::Parser;

    use super::*;
    use crate::cli::{Cli, Command};

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
        assert!(near.solana().unwrap().is_none());
        assert_eq!(near.near().unwrap().unwrap().start_height, 7);

        let solana = run(&["--project-registry", REGISTRY, "--solana-start-slot", "9"]).unwrap();
        assert!(solana.near().unwrap().is_none());
        assert_eq!(solana.solana().unwrap().unwrap().program.to_string(), REGISTRY);
        assert_eq!(solana.solana().unwrap().unwrap().nft_program, None);
        let both = ["--project-registry", REGISTRY, "--project-nft", project_nft::LOCALNET_ID];
        let both = run(&[&both[..], &["--solana-start-slot", "9"]].concat()).unwrap();
        assert_eq!(both.solana().unwrap().unwrap().nft_program, Some(project_nft::ID));
    }

    #[test]
    fn what_is_missing_or_malformed_is_named() {
        for (args, named) in [
            (&["--project-registry", "x", "--solana-start-slot", "0"][..], "is not a Solana address"),
            (&["--deai-compute", "UPPER", "--near-start-height", "0"], "is not a NEAR account id"),
            (&["--near-data", "localhost:3031"], "is not the address of a server"),
            (&["--stall-timeout", "0"], "--stall-timeout"),
            (&["--near-max-rps", "0"], "--near-max-rps"),
            (&["--near-source", "neither"], "auto, neardata, rpc"),
            (&["--project-registry", REGISTRY, "--solana-start-slot", "soon"], "is neither a slot nor"),
        ] {
            let error = run(args).unwrap_err();
            assert!(error.contains(named), "{error}");
        }
    }

    #[test]
    fn a_contract_without_its_start_is_refused() {
        let solana = |args: &[&str]| run(args).unwrap().solana().unwrap_err().to_string();
        assert!(solana(&["--project-registry", REGISTRY]).contains("--solana-start-slot is not set"));
        assert!(solana(&["--project-nft", project_nft::LOCALNET_ID]).contains("--project-registry is not set"));
        let near = run(&["--deai-compute", "compute.test.near"]).unwrap().near().unwrap_err().to_string();
        assert!(near.contains("--near-start-height is not set\nhint: --deai-compute needs it"), "{near}");
    }
}
