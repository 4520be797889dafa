use anchor_lang::prelude::*;

use crate::RegistryError;
use crate::events::AttestorActiveSet;
use crate::state::{Attestor, EventLink, Registry};

#[event_cpi]
#[derive(Accounts)]
pub struct SetAttestorActive<'info> {
    #[account(
        mut,
        address = Registry::ADDRESS,
        has_one = authority @ RegistryError::NotAuthority,
        constraint = registry.is_current() @ RegistryError::OutdatedLayout,
    )]
    pub registry: Account<'info, Registry>,
    pub authority: Signer<'info>,
    #[account(mut)]
    pub attestor: Account<'info, Attestor>,
}

impl SetAttestorActive<'_> {
    fn validate(&self, active: bool) -> Result<()> {
        require!(self.attestor.active != active, RegistryError::Unchanged);
        Ok(())
    }

    #[access_control(ctx.accounts.validate(active))]
    pub(crate) fn set_attestor_active(ctx: Context<Self>, active: bool) -> Result<()> {
        let at = Clock::get()?.unix_timestamp;
        let attestor = ctx.accounts.attestor.key();
        ctx.accounts.attestor.active = active;
        ctx.accounts.registry.link.emit(&ctx.accounts.event_authority, |EventLink { seq, head }| AttestorActiveSet {
            registry: Registry::ADDRESS,
            attestor,
            active,
            at,
            seq,
            head,
        })
    }
}
