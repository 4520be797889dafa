//! The chain: blocks one after the other, and the state they lead to.

mod block;
mod execution;
mod genesis;
mod pool;
mod produce;
mod sandbox;
mod store;

pub use block::{Block, Header};
pub use execution::{Progress, Trail, outcome_view};
pub use produce::gas_price_bounds;
pub use sandbox::Patch;

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

use near_parameters::{RuntimeConfig, RuntimeConfigStore};
use near_primitives::errors::InvalidTxError;
use near_primitives::hash::CryptoHash;
use near_primitives::receipt::Receipt;
use near_primitives::transaction::SignedTransaction;
use near_primitives::types::{AccountId, BlockHeight, EpochHeight};

use crate::Error;
use crate::config::{Config, ROOT, VALIDATOR, VALIDATOR_STAKE, key_of};
use crate::runtime::{self, ContractCache, Env, Refusal, View, ViewError};
use crate::state::{Snapshot, State};
use pool::Pool;
use store::Store;

/// A transaction is taken for this many heights after the block it names.
pub const TRANSACTION_VALIDITY: BlockHeight = 86_400;

/// Where an outcome is: number of the block, and place in it.
type Place = (usize, usize);

pub struct Chain {
    config: Config,
    runtime: Arc<RuntimeConfig>,
    contracts: ContractCache,
    validator: AccountId,
    state: State,
    /// Never empty: the first is the genesis.
    blocks: Vec<Arc<Block>>,
    by_height: BTreeMap<BlockHeight, usize>,
    by_hash: HashMap<CryptoHash, usize>,
    by_chunk: HashMap<CryptoHash, usize>,
    /// Which transaction each receipt began with.
    origins: HashMap<CryptoHash, CryptoHash>,
    outcomes: HashMap<CryptoHash, Place>,
    /// The block each receipt was sent in.
    sent: HashMap<CryptoHash, usize>,
    pool: Pool,
    /// Heights to leave out before the next block.
    skip: u64,
    /// The height up to which the clock is ahead of the time of day, in nanoseconds.
    ahead: u64,
    patch: Patch,
    /// `None`: in memory alone.
    store: Option<Store>,
}

impl Chain {
    /// A chain that stands at its genesis, or where its log ends. If the accounts do not name the root
    /// account, it is added.
    ///
    /// # Errors
    /// A protocol version that is not offered, a genesis that contradicts itself, no place for compiled
    /// contracts, or a log that cannot be resumed.
    pub fn new(mut config: Config) -> Result<Self, Error> {
        if !(85..=88).contains(&config.protocol_version) {
            return Err(Error::ProtocolVersion(config.protocol_version));
        }
        if !config.accounts.iter().any(|account| account.id == ROOT) {
            config = config.account(ROOT, crate::Balance::from_near(1_000_000_000))?;
        }
        let runtime = Arc::clone(RuntimeConfigStore::new(None).get_config(config.protocol_version));
        let cache = config.contract_cache.clone().unwrap_or_else(user_cache);
        let validator = VALIDATOR.parse().map_err(|err| Error::Genesis(format!("{VALIDATOR}: {err}")))?;
        let (store, blocks) = match &config.data {
            Some(folder) => Store::open(folder, &config).map(|(store, blocks)| (Some(store), blocks))?,
            None => (None, Vec::new()),
        };
        let mut chain = Self {
            contracts: ContractCache::open(&cache)?,
            runtime,
            validator,
            state: State::new(config.kept_blocks),
            blocks: Vec::new(),
            by_height: BTreeMap::new(),
            by_hash: HashMap::new(),
            by_chunk: HashMap::new(),
            origins: HashMap::new(),
            outcomes: HashMap::new(),
            sent: HashMap::new(),
            pool: Pool::default(),
            skip: 0,
            ahead: 0,
            patch: Patch::default(),
            store,
            config,
        };
        if blocks.is_empty() {
            let genesis = chain.genesis()?;
            chain.append(genesis)?;
        }
        for block in blocks {
            chain.resume(block)?;
        }
        Ok(chain)
    }

    pub fn config(&self) -> &Config {
        &self.config
    }

    pub fn runtime(&self) -> &Arc<RuntimeConfig> {
        &self.runtime
    }

    pub fn validator(&self) -> (&AccountId, near_crypto::PublicKey) {
        (&self.validator, key_of(&self.validator).public_key())
    }

    pub fn head(&self) -> &Arc<Block> {
        &self.blocks[self.blocks.len() - 1]
    }

    pub fn genesis_block(&self) -> &Arc<Block> {
        &self.blocks[0]
    }

    /// The newest block that two more follow, or the genesis.
    pub fn final_block(&self) -> &Arc<Block> {
        &self.blocks[self.blocks.len().saturating_sub(3)]
    }

    /// The newest block that one more follows, or the genesis.
    pub fn near_final_block(&self) -> &Arc<Block> {
        &self.blocks[self.blocks.len().saturating_sub(2)]
    }

    pub fn block(&self, height: BlockHeight) -> Option<&Arc<Block>> {
        self.by_height.get(&height).map(|at| &self.blocks[*at])
    }

    pub fn block_by_hash(&self, hash: &CryptoHash) -> Option<&Arc<Block>> {
        self.by_hash.get(hash).map(|at| &self.blocks[*at])
    }

    pub fn block_by_chunk(&self, chunk_hash: &CryptoHash) -> Option<&Arc<Block>> {
        self.by_chunk.get(chunk_hash).map(|at| &self.blocks[*at])
    }

    /// The first block above a height.
    pub fn block_after(&self, height: BlockHeight) -> Option<&Arc<Block>> {
        self.by_height.range(height + 1..).next().map(|(_, at)| &self.blocks[*at])
    }

    pub fn state(&self) -> Snapshot<'_> {
        self.state.head()
    }

    /// The state after a block, if it is still kept.
    pub fn state_at(&self, block: &Block) -> Option<Snapshot<'_>> {
        self.state.at(block.height())
    }

    pub fn outcome(&self, id: &CryptoHash) -> Option<(&Arc<Block>, &runtime::Executed)> {
        let (block, at) = self.outcomes.get(id)?;
        let block = &self.blocks[*block];
        Some((block, &block.executed[*at]))
    }

    /// A receipt that was sent in a block, run or not.
    pub fn receipt(&self, receipt_id: &CryptoHash) -> Option<&Receipt> {
        if let Some((_, done)) = self.outcome(receipt_id) {
            return done.receipt.as_ref();
        }
        let sent = self.sent.get(receipt_id)?;
        self.blocks[*sent].sent(receipt_id)
    }

    /// The number of an epoch. `None`: it has not begun.
    pub fn epoch(&self, id: &CryptoHash) -> Option<EpochHeight> {
        let current = self.head().header.epoch_height;
        self.blocks
            .iter()
            .rev()
            .find(|block| block.header.epoch_id == *id)
            .map(|block| block.header.epoch_height.min(current))
    }

    /// The number of blocks an epoch has, and how many heights have passed in it.
    pub fn blocks_of_epoch(&self, epoch: EpochHeight) -> (u64, u64) {
        let first = epoch * self.config.epoch_length;
        let last = (first + self.config.epoch_length).min(self.head().height() + 1);
        (runtime::length(self.by_height.range(first..last).count()), last.saturating_sub(first))
    }

    /// The transaction a receipt began with.
    pub fn origin(&self, receipt_id: &CryptoHash) -> Option<CryptoHash> {
        self.origins.get(receipt_id).copied()
    }

    pub fn is_pending(&self, tx_hash: &CryptoHash) -> bool {
        self.pool.contains(tx_hash)
    }

    /// `true` where nothing is left to do: no transaction waits, no receipt is on its way or delayed. Receipts
    /// that wait to be resumed do not count.
    pub fn is_quiet(&self) -> bool {
        use crate::state::Read;
        use near_primitives::receipt::DelayedReceiptIndices;
        use near_primitives::trie_key::TrieKey;
        let delayed = self.state().typed::<DelayedReceiptIndices>(&TrieKey::DelayedReceiptIndices);
        let none_delayed = delayed.is_ok_and(|queue| queue.is_none_or(|queue| queue.len() == 0));
        self.pool.is_empty() && self.head().outgoing.is_empty() && none_delayed
    }

    /// Checks a transaction as a node does that is asked to send it on.
    ///
    /// # Errors
    /// The protocol's own refusal.
    pub fn check(&self, tx: &SignedTransaction) -> Result<(), Refusal> {
        self.check_age(tx)?;
        runtime::check_transaction(&self.runtime, self.config.protocol_version, tx)?;
        let env = self.env(self.head());
        runtime::charge(&env, &self.state(), &tx.transaction, self.next_height()).map(|_| ())
    }

    /// Checks a transaction and lets it wait for the next block.
    ///
    /// # Errors
    /// The protocol's own refusal. One that is already known is not refused, and not run again.
    pub fn submit(&mut self, tx: SignedTransaction) -> Result<CryptoHash, Refusal> {
        let hash = tx.get_hash();
        if self.outcomes.contains_key(&hash) || self.pool.contains(&hash) {
            return Ok(hash);
        }
        self.check(&tx)?;
        self.pool.push(tx);
        Ok(hash)
    }

    fn check_age(&self, tx: &SignedTransaction) -> Result<(), InvalidTxError> {
        let named = self.block_by_hash(tx.transaction.block_hash()).ok_or(InvalidTxError::Expired)?;
        if self.head().height().saturating_sub(named.height()) > TRANSACTION_VALIDITY {
            return Err(InvalidTxError::Expired);
        }
        Ok(())
    }

    /// Calls a method as of a block.
    ///
    /// # Errors
    /// No such account or contract, the contract's own failure, or a block whose state is forgotten.
    pub fn view(&self, block: &Block, contract: &AccountId, method: &str, args: &[u8]) -> Result<View, ViewError> {
        let state = self.state_at(block).ok_or_else(|| {
            ViewError::Broken(Error::Inconsistent(format!("the state of block {} is forgotten", block.height())))
        })?;
        runtime::view(&self.env(block), state, contract, method, args)
    }

    /// What contracts see of a block.
    fn env(&self, block: &Block) -> Env {
        Env {
            chain_id: self.config.chain_id.clone(),
            config: Arc::clone(&self.runtime),
            protocol_version: self.config.protocol_version,
            height: block.height(),
            timestamp: block.header.timestamp,
            epoch_height: block.header.epoch_height,
            gas_price: block.header.gas_price,
            gas_limit: self.config.gas_limit,
            random_seed: block.header.random_value,
            validator: (self.validator.clone(), VALIDATOR_STAKE),
            contracts: self.contracts.clone(),
        }
    }
}

/// The folder of compiled contracts that all networks of a user share. It holds machine code: it must not
/// be a folder in which others can write.
fn user_cache() -> PathBuf {
    let home = std::env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache")));
    home.unwrap_or_else(|| PathBuf::from(".cache")).join("near-localnet")
}
