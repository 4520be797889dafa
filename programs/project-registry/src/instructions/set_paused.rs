use anchor_lang::prelude::*;

use crate::RegistryError;
use crate::events::RegistryPauseSet;
use crate::state::{EventLink, Registry};

#[event_cpi]
#[derive(Accounts)]
pub struct SetPaused<'info> {
    #[account(
        mut,
        address = Registry::ADDRESS,
        has_one = authority @ RegistryError::NotAuthority,
        constraint = registry.is_current() @ RegistryError::OutdatedLayout,
    )]
    pub registry: Account<'info, Registry>,
    pub authority: Signer<'info>,
}

impl SetPaused<'_> {
    fn validate(&self, paused: bool) -> Result<()> {
        require!(self.registry.paused != paused, RegistryError::Unchanged);
        Ok(())
    }

    #[access_control(ctx.accounts.validate(paused))]
    pub(crate) fn set_paused(ctx: Context<Self>, paused: bool) -> Result<()> {
        let at = Clock::get()?.unix_timestamp;
        let registry = &mut *ctx.accounts.registry;
        registry.paused = paused;
        registry.link.emit(&ctx.accounts.event_authority, |EventLink { seq, head }| RegistryPauseSet {
            registry: Registry::ADDRESS,
            paused,
            at,
            seq,
            head,
        })
    }
}
