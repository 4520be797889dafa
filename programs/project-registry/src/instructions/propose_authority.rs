use anchor_lang::prelude::*;

use crate::RegistryError;
use crate::events::RegistryAuthorityProposed;
use crate::state::{EventLink, Registry};

#[event_cpi]
#[derive(Accounts)]
pub struct ProposeAuthority<'info> {
    #[account(
        mut,
        address = Registry::ADDRESS,
        has_one = authority @ RegistryError::NotAuthority,
        constraint = registry.is_current() @ RegistryError::OutdatedLayout,
    )]
    pub registry: Account<'info, Registry>,
    pub authority: Signer<'info>,
}

impl ProposeAuthority<'_> {
    pub(crate) fn propose_authority(ctx: Context<Self>, pending_authority: Option<Pubkey>) -> Result<()> {
        let at = Clock::get()?.unix_timestamp;
        let registry = &mut *ctx.accounts.registry;
        registry.pending_authority = pending_authority.unwrap_or_default();
        registry.link.emit(&ctx.accounts.event_authority, |EventLink { seq, head }| RegistryAuthorityProposed {
            registry: Registry::ADDRESS,
            pending_authority,
            at,
            seq,
            head,
        })
    }
}
