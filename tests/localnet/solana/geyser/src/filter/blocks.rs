use tonic::Status;
use yellowstone_grpc_proto::prelude::{
    SubscribeRequestFilterBlocks, SubscribeUpdateAccountInfo, SubscribeUpdateBlock, SubscribeUpdateTransactionInfo,
};

use super::keys::addresses;
use super::transactions::mentions;
use crate::item::{Block, Item};

/// Every block is sent; the filter says what it carries.
pub struct BlockFilter {
    name: String,
    /// Transactions that mention one of these, and these accounts; empty for all.
    include: Vec<Vec<u8>>,
    transactions: bool,
    accounts: bool,
    entries: bool,
}

impl TryFrom<(String, SubscribeRequestFilterBlocks)> for BlockFilter {
    type Error = Status;

    fn try_from((name, request): (String, SubscribeRequestFilterBlocks)) -> Result<Self, Status> {
        if request.cuckoo_account_include.is_some() {
            return Err(Status::unimplemented(format!("blocks \"{name}\": filter by account_include")));
        }
        Ok(Self {
            name,
            include: addresses("blocks.account_include", &request.account_include)?,
            // The protocol's defaults: transactions unless refused, the others when asked for.
            transactions: request.include_transactions.unwrap_or(true),
            accounts: request.include_accounts.unwrap_or(false),
            entries: request.include_entries.unwrap_or(false),
        })
    }
}

impl BlockFilter {
    pub fn name(&self) -> String {
        self.name.clone()
    }

    pub fn select(&self, block: &Block) -> SubscribeUpdateBlock {
        let mut transactions = Vec::new();
        let mut accounts = Vec::new();
        let mut entries = Vec::new();
        let mut updated_account_count: u64 = 0;
        for item in &block.content {
            match &**item {
                Item::Transaction(update) => {
                    transactions.extend(update.transaction.iter().filter(|info| self.wants_transaction(info)).cloned());
                }
                Item::Account(update) => {
                    updated_account_count = updated_account_count.saturating_add(1);
                    accounts.extend(update.account.iter().filter(|account| self.wants_account(account)).cloned());
                }
                Item::Entry(entry) if self.entries => entries.push(entry.clone()),
                Item::Entry(_) | Item::BlockMeta(_) | Item::Block(_) | Item::Slot(_) => {}
            }
        }
        transactions.sort_by_key(|transaction| transaction.index);
        let meta = block.meta.clone();
        SubscribeUpdateBlock {
            slot: meta.slot,
            blockhash: meta.blockhash,
            rewards: meta.rewards,
            block_time: meta.block_time,
            block_height: meta.block_height,
            parent_slot: meta.parent_slot,
            parent_blockhash: meta.parent_blockhash,
            executed_transaction_count: meta.executed_transaction_count,
            transactions,
            updated_account_count,
            accounts,
            entries_count: meta.entries_count,
            entries,
            bank_id: meta.bank_id,
        }
    }

    fn wants_transaction(&self, transaction: &SubscribeUpdateTransactionInfo) -> bool {
        self.transactions && (self.include.is_empty() || self.include.iter().any(|key| mentions(transaction, key)))
    }

    fn wants_account(&self, account: &SubscribeUpdateAccountInfo) -> bool {
        self.accounts && (self.include.is_empty() || self.include.contains(&account.pubkey))
    }
}
