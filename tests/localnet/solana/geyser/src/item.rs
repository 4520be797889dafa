use std::sync::Arc;

use yellowstone_grpc_proto::prelude::{
    SubscribeUpdateAccount, SubscribeUpdateBlockMeta, SubscribeUpdateEntry, SubscribeUpdateSlot,
    SubscribeUpdateTransaction,
};

/// What the chain reported, before any client's filter.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "an item is always behind an Arc")]
pub enum Item {
    Account(SubscribeUpdateAccount),
    Transaction(SubscribeUpdateTransaction),
    Entry(SubscribeUpdateEntry),
    BlockMeta(SubscribeUpdateBlockMeta),
    /// A block, whole: everything above of one slot. Sent once a level.
    Block(Block),
    Slot(SubscribeUpdateSlot),
}

#[derive(Clone, Debug)]
pub struct Block {
    pub meta: SubscribeUpdateBlockMeta,
    /// Accounts (the last write of each), transactions and entries, in the order in which they came.
    pub content: Vec<Arc<Item>>,
}
