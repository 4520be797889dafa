use anchor_lang::prelude::*;

use crate::RegistryError;
use crate::events::RegistryMigrated;
use crate::state::{EventLink, Registry};

#[event_cpi]
#[derive(Accounts)]
pub struct MigrateRegistry<'info> {
    #[account(
        mut,
        address = Registry::ADDRESS,
        constraint = !registry.is_current() @ RegistryError::CurrentLayout,
    )]
    pub registry: Account<'info, Registry>,
}

impl MigrateRegistry<'_> {
    pub(crate) fn migrate_registry(ctx: Context<Self>) -> Result<()> {
        let at = Clock::get()?.unix_timestamp;
        let registry = &mut *ctx.accounts.registry;
        // Version 1 could not change its authority, who had paid.
        let payer = registry.authority;
        registry.payer = payer;
        registry.version = Registry::VERSION;
        registry.link.emit(&ctx.accounts.event_authority, |EventLink { seq, head }| RegistryMigrated {
            registry: Registry::ADDRESS,
            version: Registry::VERSION,
            payer,
            at,
            seq,
            head,
        })
    }
}
