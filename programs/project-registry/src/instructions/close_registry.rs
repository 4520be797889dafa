use anchor_lang::prelude::*;

use crate::RegistryError;
use crate::events::RegistryClosed;
use crate::state::{EventLink, Registry};

#[event_cpi]
#[derive(Accounts)]
pub struct CloseRegistry<'info> {
    #[account(
        mut,
        close = payer,
        address = Registry::ADDRESS,
        has_one = authority @ RegistryError::NotAuthority,
        has_one = payer @ RegistryError::WrongPayer,
        constraint = registry.is_current() @ RegistryError::OutdatedLayout,
        constraint = registry.paused && registry.attestor_count == 0 @ RegistryError::RegistryInUse,
    )]
    pub registry: Account<'info, Registry>,
    pub authority: Signer<'info>,
    /// CHECK: it only receives the rent, and the registry names its address.
    #[account(mut)]
    pub payer: UncheckedAccount<'info>,
}

impl CloseRegistry<'_> {
    pub(crate) fn close_registry(ctx: Context<Self>) -> Result<()> {
        let at = Clock::get()?.unix_timestamp;
        let payer = ctx.accounts.payer.key();
        let registry = &mut *ctx.accounts.registry;
        registry.link.emit(&ctx.accounts.event_authority, |EventLink { seq, head }| RegistryClosed {
            registry: Registry::ADDRESS,
            payer,
            at,
            seq,
            head,
        })
    }
}
