use std::fs;
use std::path::Path;

use anyhow::{Context, anyhow};
use serde::{Deserialize, Serialize};
use solana_account::{AccountSharedData, ReadableAccount};
use solana_pubkey::Pubkey;
use surfpool_core::storage::{Storage, StorageResult};
use surfpool_core::surfnet::BlockHeader;
use surfpool_core::surfnet::svm::SurfnetSvm;
use surfpool_core::types::{MintAccount, SerializableAccountAdditionalData, SurfnetTransactionStatus, TokenAccount};

/// A chain between two runs.
#[derive(Serialize, Deserialize)]
pub struct Snapshot {
    pub next_slot: u64,
    /// The ones that a new chain does not have, or not so.
    accounts: Vec<(Pubkey, AccountSharedData)>,
    blocks: Vec<(u64, BlockHeader)>,
    transactions: Vec<(String, SurfnetTransactionStatus)>,
    // What RPC finds accounts by.
    account_associated_data: Vec<(String, SerializableAccountAdditionalData)>,
    accounts_by_owner: Vec<(String, Vec<String>)>,
    token_accounts: Vec<(String, TokenAccount)>,
    token_accounts_by_delegate: Vec<(String, Vec<String>)>,
    token_accounts_by_mint: Vec<(String, Vec<String>)>,
    token_accounts_by_owner: Vec<(String, Vec<String>)>,
    token_mints: Vec<(String, MintAccount)>,
}

/// The accounts of a chain that nobody has used.
pub struct Baseline(Vec<(Pubkey, AccountSharedData)>);

impl Baseline {
    pub fn of(svm: &SurfnetSvm) -> anyhow::Result<Self> {
        Ok(Self(accounts(svm)?))
    }

    fn holds(&self, account: &(Pubkey, AccountSharedData)) -> bool {
        let found = self.0.binary_search_by_key(&account.0, |(address, _)| *address);
        found.ok().and_then(|place| self.0.get(place)).is_some_and(|known| known.1 == account.1)
    }
}

impl Snapshot {
    pub fn take(svm: &SurfnetSvm, baseline: &Baseline) -> anyhow::Result<Self> {
        let mut accounts = accounts(svm)?;
        accounts.retain(|account| !is_sysvar(&account.1) && !baseline.holds(account));
        let read = || -> StorageResult<Self> {
            Ok(Self {
                next_slot: svm.latest_epoch_info.absolute_slot,
                accounts,
                blocks: svm.blocks.into_iter()?.collect(),
                transactions: svm.transactions.into_iter()?.collect(),
                account_associated_data: svm.account_associated_data.into_iter()?.collect(),
                accounts_by_owner: svm.accounts_by_owner.into_iter()?.collect(),
                token_accounts: svm.token_accounts.into_iter()?.collect(),
                token_accounts_by_delegate: svm.token_accounts_by_delegate.into_iter()?.collect(),
                token_accounts_by_mint: svm.token_accounts_by_mint.into_iter()?.collect(),
                token_accounts_by_owner: svm.token_accounts_by_owner.into_iter()?.collect(),
                token_mints: svm.token_mints.into_iter()?.collect(),
            })
        };
        read().context("the chain cannot be read")
    }

    /// Puts everything into a new chain whose sysvars already stand at `next_slot`.
    pub fn restore(self, svm: &mut SurfnetSvm) -> anyhow::Result<()> {
        // A program is loaded when its account is set: its code, in another account, must be there.
        let (programs, others): (Vec<_>, Vec<_>) =
            self.accounts.into_iter().partition(|(_, account)| account.executable());
        for (address, account) in others.into_iter().chain(programs) {
            svm.inner
                .set_account(address, account.into())
                .map_err(|error| anyhow!("the account {address} cannot be restored: {error}"))?;
        }
        let count = u64::try_from(self.transactions.len())?;
        svm.transactions_processed = count;
        svm.latest_epoch_info.transaction_count = Some(count);
        fill(&mut *svm.blocks, self.blocks)?;
        fill(&mut *svm.transactions, self.transactions)?;
        fill(&mut *svm.account_associated_data, self.account_associated_data)?;
        fill(&mut *svm.accounts_by_owner, self.accounts_by_owner)?;
        fill(&mut *svm.token_accounts, self.token_accounts)?;
        fill(&mut *svm.token_accounts_by_delegate, self.token_accounts_by_delegate)?;
        fill(&mut *svm.token_accounts_by_mint, self.token_accounts_by_mint)?;
        fill(&mut *svm.token_accounts_by_owner, self.token_accounts_by_owner)?;
        fill(&mut *svm.token_mints, self.token_mints)
    }

    /// Writes all of it or nothing.
    pub fn write(&self, path: &Path) -> anyhow::Result<()> {
        let unfinished = path.with_extension("unfinished");
        let write = || -> anyhow::Result<()> {
            fs::write(&unfinished, serde_json::to_vec(self)?)?;
            fs::File::open(&unfinished)?.sync_all()?;
            Ok(fs::rename(&unfinished, path)?)
        };
        write().with_context(|| format!("the chain cannot be kept in {}", path.display()))
    }

    /// The snapshot at `path`, if one is there.
    pub fn read(path: &Path) -> anyhow::Result<Option<Self>> {
        if !path.exists() {
            return Ok(None);
        }
        let read = || -> anyhow::Result<Self> { Ok(serde_json::from_slice(&fs::read(path)?)?) };
        let unreadable = || format!("{} cannot be read: remove its folder for a new chain", path.display());
        read().map(Some).with_context(unreadable)
    }
}

/// Sorted by address.
fn accounts(svm: &SurfnetSvm) -> anyhow::Result<Vec<(Pubkey, AccountSharedData)>> {
    svm.inner.get_all_accounts().map_err(|error| anyhow!("the chain's accounts cannot be read: {error}"))
}

/// The chain's own clock and hashes: they follow from the slot.
fn is_sysvar(account: &AccountSharedData) -> bool {
    account.owner() == &SYSVAR
}

const SYSVAR: Pubkey = Pubkey::from_str_const("Sysvar1111111111111111111111111111111111111");

fn fill<K, V>(store: &mut dyn Storage<K, V>, entries: Vec<(K, V)>) -> anyhow::Result<()> {
    for (key, value) in entries {
        store.store(key, value).context("the chain cannot be restored")?;
    }
    Ok(())
}
