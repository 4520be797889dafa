//! The network as a test drives it: blocks on demand, a clock that only the test moves.

mod call;
mod execution;

pub use call::Call;
pub use execution::Execution;

use std::sync::Arc;
use std::time::Duration;

use near_primitives::account::AccessKey;
use near_primitives::action::{Action, AddKeyAction, CreateAccountAction, DeployContractAction, TransferAction};
use near_primitives::errors::InvalidTxError;
use near_primitives::hash::CryptoHash;
use near_primitives::transaction::{SignedTransaction, Transaction, TransactionV0};
use near_primitives::trie_key::trie_key_parsers;
use near_primitives::types::{AccountId, Balance, BlockHeight, Gas};
use near_primitives::views::AccountView;
use serde::de::DeserializeOwned;

use crate::chain::{Block, Chain};
use crate::config::{Config, ROOT, key_of};
use crate::runtime::{Refusal, View, ViewError};
use crate::state::Read;
use crate::{Account, Error, PublicKey};

/// A network in memory. Its chain is the same, to the hash, whenever the same is done with it.
///
/// Faults of the network itself panic: they fail the test that met them.
pub struct Network {
    chain: Chain,
    /// Added to the time of the next block.
    advance: Duration,
}

impl Default for Network {
    fn default() -> Self {
        Self::new()
    }
}

impl Network {
    /// A network with the root account alone.
    pub fn new() -> Self {
        Self::with(Config::default()).unwrap_or_else(|error| panic!("the network does not start: {error}"))
    }

    /// # Errors
    /// A configuration that contradicts itself.
    pub fn with(config: Config) -> Result<Self, Error> {
        Ok(Self { chain: Chain::new(config)?, advance: Duration::ZERO })
    }

    /// The account that owns the money of the genesis.
    pub fn root(&self) -> Account {
        self.named(ROOT)
    }

    /// The account of a name, with the key that is made from its name.
    fn named(&self, id: &str) -> Account {
        let id: AccountId = id.parse().unwrap_or_else(|error| panic!("{id} is no account id: {error}"));
        Account { key: key_of(&id), id }
    }

    /// Makes a sub-account of the root, or of an account that was itself made here, with a full-access key
    /// that follows from its name.
    pub fn create_account(&mut self, id: &str, balance: Balance) -> Account {
        let account = self.named(id);
        let parent = id.split_once('.').map(|(_, parent)| self.named(parent));
        let Some(parent) = parent else { panic!("{id} is no sub-account: give it to the genesis") };
        let add_key = AddKeyAction { public_key: account.public_key(), access_key: AccessKey::full_access() };
        let actions = vec![
            Action::CreateAccount(CreateAccountAction {}),
            Action::AddKey(Box::new(add_key)),
            Action::Transfer(TransferAction { deposit: balance }),
        ];
        self.run(&parent, &account.id, actions).assert_success();
        account
    }

    /// Puts a contract on an account.
    pub fn deploy(&mut self, account: &Account, wasm: Vec<u8>) -> Execution {
        let id = account.id.clone();
        self.run(account, &id, vec![Action::DeployContract(DeployContractAction { code: wasm })])
    }

    fn run(&mut self, signer: &Account, receiver: &AccountId, actions: Vec<Action>) -> Execution {
        self.transact(signer, receiver, actions)
            .unwrap_or_else(|refused| panic!("{} to {receiver} is refused: {refused}", signer.id))
    }

    /// An account's record. `None`: there is no such account.
    pub fn account(&self, id: &AccountId) -> Option<AccountView> {
        sound(self.chain.state().account(id)).map(AccountView::from)
    }

    /// The money an account can spend: zero where there is no account.
    pub fn balance(&self, id: &AccountId) -> Balance {
        self.account(id).map_or(Balance::ZERO, |account| account.amount)
    }

    pub fn access_key(&self, id: &AccountId, key: &PublicKey) -> Option<AccessKey> {
        sound(self.chain.state().access_key(id, key))
    }

    /// What a contract has stored under keys that begin with `prefix`, by key.
    pub fn state(&self, id: &AccountId, prefix: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
        let start = trie_key_parsers::get_raw_prefix_for_contract_data(id, &[]).len();
        let entries = self.chain.state().scan(&trie_key_parsers::get_raw_prefix_for_contract_data(id, prefix));
        entries.into_iter().map(|(key, value)| (key[start..].to_vec(), value.to_vec())).collect()
    }

    /// Begins a call of a contract's method.
    pub fn call<'a>(&'a mut self, signer: &'a Account, contract: &'a AccountId, method: &str) -> Call<'a> {
        Call::new(self, signer, contract, method)
    }

    /// Signs the actions, sends them, and makes blocks until nothing is left to do.
    ///
    /// # Errors
    /// The protocol's own refusal of the transaction. A failed execution is not an error.
    pub fn transact(
        &mut self,
        signer: &Account,
        receiver: &AccountId,
        actions: Vec<Action>,
    ) -> Result<Execution, InvalidTxError> {
        let tx = self.sign(signer, receiver, actions);
        let hash = self.submit(tx)?;
        self.settle();
        Ok(self.execution(&hash).unwrap_or_else(|| panic!("transaction {hash} did not get into a block")))
    }

    /// Signs a transaction with the next nonce of the signer's key.
    pub fn sign(&mut self, signer: &Account, receiver: &AccountId, actions: Vec<Action>) -> SignedTransaction {
        let nonce = self.access_key(&signer.id, &signer.public_key()).map_or(0, |key| key.nonce);
        let transaction = Transaction::V0(TransactionV0 {
            signer_id: signer.id.clone(),
            public_key: signer.public_key(),
            nonce: nonce + 1,
            receiver_id: receiver.clone(),
            block_hash: self.head().hash,
            actions,
        });
        let signature = signer.key.sign(transaction.get_hash_and_size().0.as_ref());
        SignedTransaction::new(signature, transaction)
    }

    /// Lets a transaction wait for the next block.
    ///
    /// # Errors
    /// The protocol's own refusal.
    pub fn submit(&mut self, tx: SignedTransaction) -> Result<CryptoHash, InvalidTxError> {
        match self.chain.submit(tx) {
            Ok(hash) => Ok(hash),
            Err(Refusal::Invalid(refused)) => Err(refused),
            Err(Refusal::Broken(error)) => panic!("{error}"),
        }
    }

    /// What has come of a transaction so far. `None`: it is in no block.
    pub fn execution(&self, tx_hash: &CryptoHash) -> Option<Execution> {
        self.chain.trail(tx_hash).map(|trail| Execution::new(&trail))
    }

    /// Calls a method and reads what it returns.
    ///
    /// # Errors
    /// No such contract, the contract's failure, or a result that is not a `T`.
    pub fn view<T: DeserializeOwned>(
        &self,
        contract: &AccountId,
        method: &str,
        args: serde_json::Value,
    ) -> Result<T, ViewError> {
        let view = self.view_bytes(contract, method, args.to_string().as_bytes())?;
        Ok(serde_json::from_slice(&view.result)?)
    }

    /// Calls a method.
    ///
    /// # Errors
    /// No such contract, or the contract's failure.
    pub fn view_bytes(&self, contract: &AccountId, method: &str, args: &[u8]) -> Result<View, ViewError> {
        self.chain.view(self.head(), contract, method, args)
    }

    /// Makes a block of what waits. Returns its height.
    pub fn produce_block(&mut self) -> BlockHeight {
        let block_time = self.chain.config().block_time + std::mem::take(&mut self.advance);
        let since = u64::try_from(block_time.as_nanos()).unwrap_or(u64::MAX);
        let timestamp = self.head().header.timestamp.saturating_add(since);
        sound(self.chain.produce(timestamp)).height()
    }

    pub fn produce_blocks(&mut self, count: u64) -> BlockHeight {
        (0..count).map(|_| self.produce_block()).last().unwrap_or_else(|| self.head().height())
    }

    /// Makes blocks until nothing is left to do but receipts that wait to be resumed.
    pub fn settle(&mut self) {
        while !self.chain.is_quiet() {
            self.produce_block();
        }
    }

    /// Moves the clock: the next block comes this much later.
    pub fn advance_time(&mut self, by: Duration) {
        self.advance += by;
    }

    /// Leaves heights out before the next block.
    pub fn skip_heights(&mut self, count: u64) {
        self.chain.skip_heights(count);
    }

    pub fn head(&self) -> &Block {
        self.chain.head()
    }

    /// The block of a height. `None`: skipped, or not yet made.
    pub fn block(&self, height: BlockHeight) -> Option<&Block> {
        self.chain.block(height).map(Arc::as_ref)
    }

    pub fn chain(&self) -> &Chain {
        &self.chain
    }
}

/// The gas a call has unless it says otherwise.
pub const DEFAULT_GAS: Gas = Gas::from_teragas(300);

fn sound<T>(result: Result<T, Error>) -> T {
    result.unwrap_or_else(|error| panic!("{error}"))
}
