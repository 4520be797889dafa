//! What one client asked for.

mod accounts;
mod blocks;
mod keys;
mod slots;
mod transactions;

use std::time::SystemTime;

use tonic::Status;
use yellowstone_grpc_proto::prelude::subscribe_update::UpdateOneof;
use yellowstone_grpc_proto::prelude::{SubscribeRequest, SubscribeUpdate};

use crate::item::Item;
use crate::level::Level;
use accounts::AccountFilter;
use blocks::BlockFilter;
use slots::SlotFilter;
use transactions::TransactionFilter;

/// Each part carries the name that the client gave it; an update names the parts that it matched.
pub struct Filter {
    pub level: Level,
    slots: Vec<SlotFilter>,
    accounts: Vec<AccountFilter>,
    transactions: Vec<TransactionFilter>,
    transaction_statuses: Vec<TransactionFilter>,
    blocks: Vec<BlockFilter>,
    block_metas: Vec<String>,
    entries: Vec<String>,
}

impl TryFrom<SubscribeRequest> for Filter {
    type Error = Status;

    fn try_from(request: SubscribeRequest) -> Result<Self, Status> {
        if !request.accounts_data_slice.is_empty() {
            return Err(Status::unimplemented("accounts_data_slice: this local chain sends whole accounts"));
        }
        if !request.block_footer.is_empty() {
            return Err(Status::unimplemented("block_footer: this local chain has no Alpenglow footers"));
        }
        let level = Level::requested(request.commitment)
            .ok_or_else(|| Status::invalid_argument("commitment: 0 processed, 1 confirmed or 2 finalized"))?;
        Ok(Self {
            level,
            slots: request.slots.into_iter().map(SlotFilter::from).collect(),
            accounts: request.accounts.into_iter().map(AccountFilter::try_from).collect::<Result<_, _>>()?,
            transactions: request
                .transactions
                .into_iter()
                .map(TransactionFilter::try_from)
                .collect::<Result<_, _>>()?,
            transaction_statuses: request
                .transactions_status
                .into_iter()
                .map(TransactionFilter::try_from)
                .collect::<Result<_, _>>()?,
            blocks: request.blocks.into_iter().map(BlockFilter::try_from).collect::<Result<_, _>>()?,
            block_metas: request.blocks_meta.into_keys().collect(),
            entries: request.entry.into_keys().collect(),
        })
    }
}

impl Filter {
    /// The updates that the client gets for an item.
    pub fn apply(&self, item: &Item) -> Vec<SubscribeUpdate> {
        match item {
            Item::Slot(slot) => {
                let names = self.slots.iter().filter(|part| part.matches(slot, self.level)).map(SlotFilter::name);
                one(names, || UpdateOneof::Slot(slot.clone()))
            }
            Item::Account(account) => {
                let names = self.accounts.iter().filter(|part| part.matches(account)).map(AccountFilter::name);
                one(names, || UpdateOneof::Account(account.clone()))
            }
            Item::Transaction(update) => {
                let Some(info) = &update.transaction else { return Vec::new() };
                let named = |parts: &[TransactionFilter]| {
                    parts.iter().filter(|part| part.matches(info)).map(TransactionFilter::name).collect::<Vec<_>>()
                };
                let mut updates = one(named(&self.transactions), || UpdateOneof::Transaction(update.clone()));
                updates.extend(one(named(&self.transaction_statuses), || transactions::status(update, info)));
                updates
            }
            Item::BlockMeta(meta) => one(self.block_metas.iter().cloned(), || UpdateOneof::BlockMeta(meta.clone())),
            Item::Entry(entry) => one(self.entries.iter().cloned(), || UpdateOneof::Entry(entry.clone())),
            // Each part selects content of its own.
            Item::Block(block) => self
                .blocks
                .iter()
                .flat_map(|part| one([part.name()], || UpdateOneof::Block(part.select(block))))
                .collect(),
        }
    }
}

/// An update for the parts that matched, and none when no part did.
fn one(names: impl IntoIterator<Item = String>, content: impl FnOnce() -> UpdateOneof) -> Vec<SubscribeUpdate> {
    let names: Vec<String> = names.into_iter().collect();
    if names.is_empty() { Vec::new() } else { vec![update(names, content())] }
}

/// An update as it goes out: `filters` are the parts that it matched.
pub fn update(filters: Vec<String>, content: UpdateOneof) -> SubscribeUpdate {
    #[expect(clippy::disallowed_methods, reason = "the protocol stamps each update with the server's time")]
    let created_at = Some(SystemTime::now().into());
    SubscribeUpdate { filters, update_oneof: Some(content), created_at }
}

#[cfg(test)]
mod tests;
