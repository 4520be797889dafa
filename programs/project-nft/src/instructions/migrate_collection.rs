use anchor_lang::prelude::*;

use crate::NftError;
use crate::events::CollectionMigrated;
use crate::state::{Collection, EventLink};

#[event_cpi]
#[derive(Accounts)]
pub struct MigrateCollection<'info> {
    #[account(mut, constraint = !collection.is_current() @ NftError::CurrentLayout)]
    pub collection: Box<Account<'info, Collection>>,
}

impl MigrateCollection<'_> {
    /// Version 1 did not keep its slot: the field stays 0, and the place of all others is the same.
    pub(crate) fn migrate_collection(ctx: Context<Self>) -> Result<()> {
        let at = Clock::get()?.unix_timestamp;
        let address = ctx.accounts.collection.key();
        let collection = &mut **ctx.accounts.collection;
        collection.version = Collection::VERSION;
        collection.emit(&ctx.accounts.event_authority, |EventLink { seq, head }| CollectionMigrated {
            collection: address,
            version: Collection::VERSION,
            at,
            seq,
            head,
        })
    }
}
