use anchor_lang::prelude::*;

use crate::RegistryError;
use crate::events::AttestorClosed;
use crate::state::{Attestor, EventLink, Registry};

#[event_cpi]
#[derive(Accounts)]
pub struct CloseAttestor<'info> {
    #[account(
        mut,
        address = Registry::ADDRESS,
        has_one = authority @ RegistryError::NotAuthority,
        constraint = registry.is_current() @ RegistryError::OutdatedLayout,
    )]
    pub registry: Account<'info, Registry>,
    pub authority: Signer<'info>,
    #[account(
        mut,
        close = payer,
        has_one = payer @ RegistryError::WrongPayer,
        constraint = !attestor.active && attestor.attestation_count == 0 @ RegistryError::AttestorInUse,
    )]
    pub attestor: Account<'info, Attestor>,
    /// CHECK: it only receives the rent, and the attestor account names its address.
    #[account(mut)]
    pub payer: UncheckedAccount<'info>,
}

impl CloseAttestor<'_> {
    pub(crate) fn close_attestor(ctx: Context<Self>) -> Result<()> {
        let at = Clock::get()?.unix_timestamp;
        let attestor = ctx.accounts.attestor.key();
        let registry = &mut *ctx.accounts.registry;
        registry.attestor_count = registry.attestor_count.saturating_sub(1);
        registry.link.emit(&ctx.accounts.event_authority, |EventLink { seq, head }| AttestorClosed {
            registry: Registry::ADDRESS,
            attestor,
            at,
            seq,
            head,
        })
    }
}
