use anchor_lang::prelude::*;

use crate::RegistryError;
use crate::events::AttestorRegistered;
use crate::state::{Attestor, AttestorDetails, EventLink, Registry};

#[event_cpi]
#[derive(Accounts)]
#[instruction(wallet: Pubkey)]
pub struct RegisterAttestor<'info> {
    #[account(
        mut,
        address = Registry::ADDRESS,
        has_one = authority @ RegistryError::NotAuthority,
        constraint = registry.is_current() @ RegistryError::OutdatedLayout,
    )]
    pub registry: Account<'info, Registry>,
    #[account(mut)]
    pub authority: Signer<'info>,
    #[account(
        init,
        payer = authority,
        space = Attestor::SPACE,
        seeds = [Attestor::SEED, wallet.as_ref()],
        bump,
    )]
    pub attestor: Account<'info, Attestor>,
    pub system_program: Program<'info, System>,
}

impl RegisterAttestor<'_> {
    #[access_control(details.check())]
    pub(crate) fn register_attestor(ctx: Context<Self>, wallet: Pubkey, details: AttestorDetails) -> Result<()> {
        let at = Clock::get()?.unix_timestamp;
        let attestor = ctx.accounts.attestor.key();
        let payer = ctx.accounts.authority.key();
        let AttestorDetails { name, uri } = details;
        *ctx.accounts.attestor = Attestor {
            version: Attestor::VERSION,
            bump: ctx.bumps.attestor,
            active: true,
            wallet,
            payer,
            registered_at: at,
            attestation_count: 0,
            link: EventLink::default(),
            reserved: [0; 64],
            name: name.clone(),
            uri: uri.clone(),
        };
        let registry = &mut *ctx.accounts.registry;
        registry.attestor_count = registry.attestor_count.checked_add(1).ok_or(RegistryError::TooMany)?;
        registry.link.emit(&ctx.accounts.event_authority, |EventLink { seq, head }| AttestorRegistered {
            registry: Registry::ADDRESS,
            attestor,
            wallet,
            payer,
            name,
            uri,
            at,
            seq,
            head,
        })
    }
}
