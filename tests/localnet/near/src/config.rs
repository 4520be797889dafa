use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use near_crypto::{KeyType, SecretKey};
use near_primitives::types::{AccountId, Balance, Gas, ProtocolVersion};

use crate::Error;

/// The way in which the network begins and how it goes on.
#[derive(Clone, Debug)]
pub struct Config {
    pub chain_id: String,
    /// 85 to 88. Mainnet's last known one is 86.
    pub protocol_version: ProtocolVersion,
    /// Nanoseconds since 1970.
    pub genesis_time: u64,
    /// Between two blocks.
    pub block_time: Duration,
    /// Heights in an epoch. The validator set never changes; contracts see the epoch's number.
    pub epoch_length: u64,
    /// Leaves out every height that this number divides. Zero: none.
    pub skip_every: u64,
    /// Gas of a chunk.
    pub gas_limit: Gas,
    /// Accounts that exist from the beginning, in addition to the validator.
    pub accounts: Vec<GenesisAccount>,
    /// Where compiled contracts are kept. `None`: in the user's cache folder.
    pub contract_cache: Option<PathBuf>,
    /// Where the chain is kept and resumed from. `None`: in memory alone.
    pub data: Option<PathBuf>,
    /// For how many blocks one can look back at states and changes.
    pub kept_blocks: usize,
    /// The duration for which JSON-RPC waits for what `wait_until` asks.
    pub timeout_after: Duration,
    /// `true` where JSON-RPC serves `EXPERIMENTAL_indexer_block`, as nodes do with `rpc.enable_indexer_rpc`.
    pub indexer_rpc: bool,
}

#[derive(Clone, Debug)]
pub struct GenesisAccount {
    pub id: AccountId,
    pub balance: Balance,
    pub key: SecretKey,
}

impl FromStr for GenesisAccount {
    type Err = Error;

    /// Reads `alice.near=100`: an account id and whole NEAR. Its key is that of its name.
    fn from_str(text: &str) -> Result<Self, Error> {
        let refused = |why: String| Error::Genesis(format!("{text}: {why}"));
        let (id, near) = text.split_once('=').ok_or_else(|| refused("say <account>=<NEAR>".to_owned()))?;
        let id: AccountId = id.parse().map_err(|err| refused(format!("{err}")))?;
        let near: u32 = near.parse().map_err(|err| refused(format!("{near} is no number of whole NEAR: {err}")))?;
        Ok(Self { balance: Balance::from_near(u128::from(near)), key: key_of(&id), id })
    }
}

/// The account that owns the money of a new network.
pub const ROOT: &str = "test.near";

/// The one validator.
pub const VALIDATOR: &str = "node0";
pub const VALIDATOR_STAKE: Balance = Balance::from_near(70_000);

impl Default for Config {
    fn default() -> Self {
        Self {
            chain_id: "localnet".to_owned(),
            protocol_version: 86,
            // 2026-01-01T00:00:00Z
            genesis_time: 1_767_225_600_000_000_000,
            block_time: Duration::from_millis(600),
            epoch_length: 43_200,
            skip_every: 0,
            gas_limit: Gas::from_teragas(1000),
            accounts: Vec::new(),
            contract_cache: None,
            data: None,
            kept_blocks: 1000,
            timeout_after: Duration::from_secs(10),
            indexer_rpc: true,
        }
    }
}

impl Config {
    /// Adds an account to the genesis, under the key of its name.
    ///
    /// # Errors
    /// [`Error::Genesis`] when `id` is no account id.
    pub fn account(mut self, id: &str, balance: Balance) -> Result<Self, Error> {
        let id: AccountId = id.parse().map_err(|err| Error::Genesis(format!("{id}: {err}")))?;
        self.accounts.push(GenesisAccount { balance, key: key_of(&id), id });
        Ok(self)
    }
}

/// The key of an account that is made from its name alone, as near-sandbox makes them. Anybody can make it.
pub fn key_of(id: &AccountId) -> SecretKey {
    SecretKey::from_seed(KeyType::ED25519, id.as_str())
}
