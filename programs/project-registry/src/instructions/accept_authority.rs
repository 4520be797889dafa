use anchor_lang::prelude::*;

use crate::RegistryError;
use crate::events::RegistryAuthorityAccepted;
use crate::state::{EventLink, Registry};

#[event_cpi]
#[derive(Accounts)]
pub struct AcceptAuthority<'info> {
    #[account(
        mut,
        address = Registry::ADDRESS,
        has_one = pending_authority @ RegistryError::NotPendingAuthority,
        constraint = registry.is_current() @ RegistryError::OutdatedLayout,
    )]
    pub registry: Account<'info, Registry>,
    pub pending_authority: Signer<'info>,
}

impl AcceptAuthority<'_> {
    pub(crate) fn accept_authority(ctx: Context<Self>) -> Result<()> {
        let at = Clock::get()?.unix_timestamp;
        let authority = ctx.accounts.pending_authority.key();
        let registry = &mut *ctx.accounts.registry;
        let previous_authority = std::mem::replace(&mut registry.authority, authority);
        registry.pending_authority = Pubkey::default();
        registry.link.emit(&ctx.accounts.event_authority, |EventLink { seq, head }| RegistryAuthorityAccepted {
            registry: Registry::ADDRESS,
            authority,
            previous_authority,
            at,
            seq,
            head,
        })
    }
}
