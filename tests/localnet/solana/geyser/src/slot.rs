use std::collections::HashMap;
use std::sync::Arc;

use yellowstone_grpc_proto::prelude::{SubscribeUpdateBlockMeta, SubscribeUpdateSlot};

use crate::item::{Block, Item};
use crate::level::{Level, PerLevel};

/// A slot as it fills: content first, then the block's metadata, in no order that the chain promises.
#[derive(Default)]
pub struct Slot {
    pub parent: Option<u64>,
    content: Vec<Arc<Item>>,
    /// Account to its last write: version and place in `content`.
    last_writes: HashMap<Vec<u8>, (u64, usize)>,
    transactions: u64,
    entries: u64,
    meta: Option<SubscribeUpdateBlockMeta>,
    /// Levels that the chain has reported.
    pub reached: PerLevel<bool>,
    /// Levels at which the slot has been sent out.
    pub sent: PerLevel<bool>,
    sealed: Option<Sealed>,
    statuses: Vec<Arc<Item>>,
}

/// What a slot holds when nothing more is awaited.
struct Sealed {
    /// The metadata and the block; of a slot that never became whole, the metadata at most.
    tail: Vec<Arc<Item>>,
}

impl Slot {
    /// Takes an account, a transaction or an entry.
    pub fn push(&mut self, item: Arc<Item>) {
        match &*item {
            Item::Transaction(_) => self.transactions = self.transactions.saturating_add(1),
            Item::Account(update) => {
                if let Some(account) = &update.account {
                    let write = (account.write_version, self.content.len());
                    let last = self.last_writes.entry(account.pubkey.clone()).or_insert(write);
                    if write.0 >= last.0 {
                        *last = write;
                    }
                }
            }
            Item::Entry(_) => self.entries = self.entries.saturating_add(1),
            Item::BlockMeta(_) | Item::Block(_) | Item::Slot(_) => {}
        }
        self.content.push(item);
    }

    pub fn describe(&mut self, meta: SubscribeUpdateBlockMeta) {
        self.meta = Some(meta);
    }

    pub fn meta(&self) -> Option<&SubscribeUpdateBlockMeta> {
        self.meta.as_ref()
    }

    pub fn is_sealed(&self) -> bool {
        self.sealed.is_some()
    }

    /// Closes the slot when it is whole, or when `force`d; what follows its content is the answer.
    ///
    /// A block is sent whole or not at all: its metadata may come before its last transaction or entry.
    pub fn seal(&mut self, force: bool) -> Option<Vec<Arc<Item>>> {
        if self.is_sealed() {
            return None;
        }
        let is_whole = self.is_whole();
        if !is_whole && !force {
            return None;
        }
        let mut tail = Vec::new();
        if let Some(meta) = self.meta.clone() {
            tail.push(Arc::new(Item::BlockMeta(meta.clone())));
            if is_whole {
                tail.push(Arc::new(Item::Block(Block { meta, content: self.frozen() })));
            }
        }
        self.sealed = Some(Sealed { tail: tail.clone() });
        Some(tail)
    }

    fn is_whole(&self) -> bool {
        self.meta.as_ref().is_some_and(|meta| {
            self.transactions >= meta.executed_transaction_count && self.entries >= meta.entries_count
        })
    }

    /// The content with the last write of each account only.
    fn frozen(&self) -> Vec<Arc<Item>> {
        let is_last = |(place, item): &(usize, &Arc<Item>)| match &***item {
            Item::Account(update) => update
                .account
                .as_ref()
                .is_none_or(|account| self.last_writes.get(&account.pubkey).is_none_or(|(_, last)| last == place)),
            Item::Transaction(_) | Item::Entry(_) | Item::BlockMeta(_) | Item::Block(_) | Item::Slot(_) => true,
        };
        self.content.iter().enumerate().filter(is_last).map(|(_, item)| item.clone()).collect()
    }

    /// All that a level above processed gets at once.
    pub fn whole(&self) -> Vec<Arc<Item>> {
        let mut items = self.frozen();
        items.extend(self.sealed.iter().flat_map(|sealed| sealed.tail.clone()));
        items
    }

    pub fn reach(&mut self, slot: u64, level: Level) -> Arc<Item> {
        *self.sent.at_mut(level) = true;
        let status = Arc::new(Item::Slot(SubscribeUpdateSlot {
            slot,
            parent: self.parent,
            status: level.status().into(),
            dead_error: None,
            bank_id: Some(slot),
        }));
        self.statuses.push(status.clone());
        status
    }

    /// What a client that comes late has missed at a level.
    pub fn replay(&self, level: Level) -> Vec<Arc<Item>> {
        if *self.sent.at(level) || (level == Level::Processed && self.is_sealed()) {
            let mut items = self.whole();
            items.extend(self.statuses.iter().cloned());
            items
        } else if level == Level::Processed {
            self.content.clone()
        } else {
            Vec::new()
        }
    }
}
