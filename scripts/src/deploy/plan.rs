//! From the arguments of `deai deploy` to what is done on each chain.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Args;
use near_primitives::types::{AccountId, Balance};
use solana_pubkey::Pubkey;
use solana_signer::Signer;

use super::solana::Which;
use super::{near, solana};
use crate::client::solana::Solana;
use crate::keys::{self, NearKey};
use crate::network::urls::Urls;
use crate::paths::{self, DataDir};

/// The name of the network on this machine.
pub const LOCALNET: &str = "localnet";

/// The account of the local NEAR chain's genesis.
const LOCAL_ROOT: &str = "test.near";
/// What a new project pays, in lamports: 0.01 SOL.
const PROJECT_FEE: u64 = 10_000_000;
/// What the local payer is given, in lamports: 100 SOL.
const FUNDS: u64 = 100_000_000_000;

/// What is deployed where, by whose keys. Keys are read from files only.
#[derive(Clone, Debug, Args)]
pub struct DeployArgs {
    /// The network: localnet (the one `deai up` runs), devnet, testnet, mainnet, or a name of your own with its URLs.
    #[arg(long, env = "DEAI_NETWORK")]
    network: String,
    #[command(flatten)]
    solana: SolanaArgs,
    #[command(flatten)]
    near: NearArgs,
}

#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Solana")]
struct SolanaArgs {
    /// JSON-RPC of the cluster.
    #[arg(long, env = "DEAI_SOLANA_RPC", hide_env_values = true, value_name = "URL")]
    solana_rpc: Option<String>,
    /// Keypair file of who pays, and who may upgrade the program unless --upgrade-authority is given.
    #[arg(long, value_name = "FILE")]
    payer: Option<PathBuf>,
    /// The compiled program; by default what `deai build` has made.
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
    /// Keypair file whose address is the program's.
    #[arg(long, value_name = "FILE")]
    program_keypair: Option<PathBuf>,
    /// Keypair file whose address is the one of project-nft, which is then deployed too.
    #[arg(long, value_name = "FILE", requires = "program_keypair")]
    nft_keypair: Option<PathBuf>,
    /// The compiled project-nft; by default what `deai build` has made.
    #[arg(long, value_name = "FILE")]
    nft_program: Option<PathBuf>,
    /// The account that may upgrade the program once it stands, such as a multisig's vault.
    #[arg(long, value_name = "ADDRESS")]
    upgrade_authority: Option<Pubkey>,
    /// The account that receives the registry's fees; by default the payer.
    #[arg(long, value_name = "ADDRESS")]
    treasury: Option<Pubkey>,
    /// What a new project pays, in lamports: 0, or from 890880 to 10 SOL.
    #[arg(long, value_name = "LAMPORTS", default_value_t = PROJECT_FEE)]
    project_fee: u64,
    /// What is offered for a compute unit, in micro-lamports.
    #[arg(long, value_name = "MICRO_LAMPORTS", default_value_t = 0)]
    priority_fee: u64,
}

#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "NEAR")]
struct NearArgs {
    /// JSON-RPC of the network.
    #[arg(long, env = "DEAI_NEAR_RPC", hide_env_values = true, value_name = "URL")]
    near_rpc: Option<String>,
    /// The contract's account. It is made where it is missing.
    #[arg(long, value_name = "ACCOUNT")]
    near_account: Option<AccountId>,
    /// The compiled contract; by default what `deai build` has made.
    #[arg(long, value_name = "FILE")]
    contract: Option<PathBuf>,
    /// Credentials file of that account, or of the account above it, which then makes it.
    #[arg(long, value_name = "FILE")]
    near_credentials: Option<PathBuf>,
    /// The account that governs the market; by default the account of the credentials.
    #[arg(long, value_name = "ACCOUNT")]
    near_owner: Option<AccountId>,
    /// The account that gets the token's whole supply; by default the owner.
    #[arg(long, value_name = "ACCOUNT")]
    near_treasury: Option<AccountId>,
    /// Set the minimum stake of a node, for example "1.5 NEAR". The default is 1 NEAR.
    #[arg(long, value_name = "AMOUNT")]
    min_stake: Option<Balance>,
    /// The token's supply, in whole tokens of 18 decimals; by default a thousand million.
    #[arg(long, value_name = "TOKENS")]
    total_supply: Option<u64>,
    /// The market's capability classes, with commas between them.
    #[arg(long, value_name = "CLASSES", value_delimiter = ',')]
    classes: Vec<String>,
    /// Leave the contract's account a full-access key: anyone who holds it can take all that the market holds.
    #[arg(long)]
    near_keep_key: bool,
    /// The first height of a contract that stands already and of which no record is held.
    #[arg(long, value_name = "HEIGHT")]
    near_start_height: Option<u64>,
}

/// What is done on each chain, and where.
pub struct Plan {
    pub network: String,
    pub solana: Option<(String, solana::Terms)>,
    /// The program of the projects' NFTs, deployed after the registry.
    pub nft: Option<(String, solana::Terms)>,
    pub near: Option<(String, near::Terms)>,
}

impl Plan {
    /// Reads the key files that the arguments name.
    pub async fn read(args: &DeployArgs, data: &DataDir) -> Result<Self> {
        let network = args.network.clone();
        if network == LOCALNET {
            if args.solana.payer.is_some() || args.solana.program_keypair.is_some() || args.near.near_account.is_some()
            {
                bail!("{LOCALNET} makes its keys itself: give none, or give the network another name");
            }
            return Self::localnet(&Urls::read(data)?, data).await;
        }
        let solana = args.solana.terms(&network)?;
        let nft = match (&solana, &args.solana.nft_keypair) {
            (Some((url, terms)), Some(keypair)) => {
                let bytes = args.solana.nft_program.clone().unwrap_or_else(paths::nft_so);
                Some((url.clone(), terms.for_nft(keys::read_solana(keypair)?, bytes)))
            }
            _nothing => None,
        };
        let near = args.near.terms(&network, data)?;
        Ok(Self { network, solana, nft, near })
    }

    /// The network of this machine: what is needed is made on the spot.
    pub async fn localnet(urls: &Urls, data: &DataDir) -> Result<Self> {
        let keys = data.keys(LOCALNET);
        let payer = keys::read_or_make_solana(&keys.join("payer.json"))?;
        let client = Solana::connect(&urls.solana_rpc);
        if client.balance(&payer.pubkey()).await? < FUNDS / 2 {
            client.airdrop(&payer.pubkey(), FUNDS).await?;
        }
        let solana = solana::Terms {
            which: Which::ProjectRegistry,
            bytes: paths::program_so(),
            program: keys::read_solana(&paths::program_keypair())?,
            upgrade_authority: None,
            treasury: keys::read_or_make_solana(&keys.join("treasury.json"))?.pubkey(),
            project_fee: PROJECT_FEE,
            priority_fee: 0,
            is_local: true,
            payer,
        };
        let credentials = NearKey::read(&data.near_key(LOCALNET, LOCAL_ROOT))?;
        let account: AccountId = format!("deai.{}", credentials.account_id).parse()?;
        let near = near::Terms {
            wasm: paths::contract_wasm(),
            key_file: data.near_key(LOCALNET, account.as_str()),
            keeps_key: true,
            account,
            market: near::Market::of(credentials.account_id.clone()),
            credentials,
            // A local chain is short: it is read from its beginning.
            start_height: Some(0),
        };
        let nft = solana.for_nft(keys::read_solana(&paths::nft_keypair())?, paths::nft_so());
        let nft = Some((urls.solana_rpc.clone(), nft));
        let solana = Some((urls.solana_rpc.clone(), solana));
        let near = Some((urls.near_rpc.clone(), near));
        Ok(Self { network: LOCALNET.to_owned(), solana, nft, near })
    }
}

impl SolanaArgs {
    fn terms(&self, network: &str) -> Result<Option<(String, solana::Terms)>> {
        let (program, payer) = match (&self.program_keypair, &self.payer) {
            (None, None) => return Ok(None),
            (Some(program), Some(payer)) => (keys::read_solana(program)?, keys::read_solana(payer)?),
            (Some(_), None) => bail!("for Solana, --payer is missing next to --program-keypair"),
            (None, Some(_)) => bail!("for Solana, --program-keypair is missing next to --payer"),
        };
        let known = match network {
            "devnet" => Some("https://api.devnet.solana.com"),
            "testnet" => Some("https://api.testnet.solana.com"),
            "mainnet" => Some("https://api.mainnet-beta.solana.com"),
            _other => None,
        };
        let url = self.solana_rpc.as_deref().or(known);
        let url = url.with_context(|| format!("where is Solana's \"{network}\"? Give --solana-rpc"))?;
        let terms = solana::Terms {
            which: Which::ProjectRegistry,
            treasury: self.treasury.unwrap_or_else(|| payer.pubkey()),
            upgrade_authority: self.upgrade_authority,
            project_fee: self.project_fee,
            priority_fee: self.priority_fee,
            is_local: false,
            bytes: self.program.clone().unwrap_or_else(paths::program_so),
            program,
            payer,
        };
        Ok(Some((url.to_owned(), terms)))
    }
}

impl NearArgs {
    fn terms(&self, network: &str, data: &DataDir) -> Result<Option<(String, near::Terms)>> {
        let (account, credentials) = match (&self.near_account, &self.near_credentials) {
            (None, None) => return Ok(None),
            (Some(account), Some(credentials)) => (account.clone(), NearKey::read(credentials)?),
            (Some(_), None) => bail!("for NEAR, --near-credentials is missing next to --near-account"),
            (None, Some(_)) => bail!("for NEAR, --near-account is missing next to --near-credentials"),
        };
        let url = near_url(network, self.near_rpc.as_deref())?;
        let usual = near::Market::of(self.near_owner.clone().unwrap_or_else(|| credentials.account_id.clone()));
        let market = near::Market {
            treasury_id: self.near_treasury.clone().unwrap_or(usual.treasury_id),
            min_stake: self.min_stake.unwrap_or(usual.min_stake),
            total_supply: self
                .total_supply
                .map_or(usual.total_supply, |tokens| u128::from(tokens) * near::Market::TOKEN),
            classes: if self.classes.is_empty() { usual.classes } else { self.classes.clone() },
            owner_id: usual.owner_id,
        };
        let key_file = data.near_key(network, account.as_str());
        let wasm = self.contract.clone().unwrap_or_else(paths::contract_wasm);
        let keeps_key = self.near_keep_key;
        let start_height = self.near_start_height;
        Ok(Some((url, near::Terms { wasm, account, credentials, key_file, keeps_key, market, start_height })))
    }
}

/// The JSON-RPC of NEAR on a network: what is given, or what is known.
pub fn near_url(network: &str, given: Option<&str>) -> Result<String> {
    let known = match network {
        // NEAR has one test network, Solana two.
        "devnet" | "testnet" => Some("https://rpc.testnet.near.org"),
        "mainnet" => Some("https://rpc.mainnet.near.org"),
        _other => None,
    };
    let url = given.or(known).with_context(|| format!("where is NEAR's \"{network}\"? Give --near-rpc"))?;
    Ok(url.to_owned())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        args: DeployArgs,
    }

    async fn plan(data: &DataDir, line: &[&str]) -> Result<Plan> {
        Plan::read(&Line::try_parse_from([&["deploy"], line].concat())?.args, data).await
    }

    fn data() -> (tempfile::TempDir, DataDir) {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::new(folder.path());
        (folder, data)
    }

    #[tokio::test]
    async fn a_chain_without_keys_is_left_out_and_half_a_pair_is_refused() {
        let (folder, data) = data();
        let plan_of_nothing = plan(&data, &["--network", "devnet"]).await.unwrap();
        assert!(plan_of_nothing.solana.is_none() && plan_of_nothing.near.is_none());
        assert!(plan_of_nothing.nft.is_none());
        let payer = folder.path().join("payer.json");
        keys::read_or_make_solana(&payer).unwrap();
        let half = plan(&data, &["--network", "devnet", "--payer", payer.to_str().unwrap()]).await.err().unwrap();
        assert!(half.to_string().contains("--program-keypair is missing"), "{half}");
    }

    #[tokio::test]
    async fn a_network_of_ones_own_needs_its_url() {
        let (folder, data) = data();
        let file = folder.path().join("owner.json");
        NearKey::make("owner.testnet".parse().unwrap()).write(&file).unwrap();
        let near = ["--near-account", "market.owner.testnet", "--near-credentials", file.to_str().unwrap()];
        let error = plan(&data, &[&["--network", "mine"][..], &near].concat()).await.err().unwrap().to_string();
        assert!(error.contains("mine") && error.contains("--near-rpc"), "{error}");
        let plan = plan(&data, &[&["--network", "testnet"][..], &near].concat()).await.unwrap();
        let (url, terms) = plan.near.unwrap();
        assert!(url.starts_with("https://"));
        assert_eq!(terms.market.owner_id, "owner.testnet");
        assert_eq!(terms.market.total_supply, 10_u128.pow(27));
    }

    #[tokio::test]
    async fn a_missing_key_file_is_named() {
        let (_folder, data) = data();
        let line = ["--network", "devnet", "--payer", "/nowhere/payer.json", "--program-keypair", "/nowhere/p.json"];
        let error = format!("{:#}", plan(&data, &line).await.err().unwrap());
        assert!(error.contains("/nowhere/p.json"), "{error}");
    }
}
