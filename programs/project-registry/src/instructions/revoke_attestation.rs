use anchor_lang::prelude::*;

use crate::RegistryError;
use crate::events::AttestationRevoked;
use crate::state::{Attestation, Attestor, EventLink};

#[event_cpi]
#[derive(Accounts)]
pub struct RevokeAttestation<'info> {
    #[account(mut, has_one = wallet @ RegistryError::NotAttestor)]
    pub attestor: Account<'info, Attestor>,
    #[account(
        mut,
        close = wallet,
        has_one = attestor @ RegistryError::WrongAttestor,
        constraint = attestation.revocable @ RegistryError::NotRevocable,
    )]
    pub attestation: Account<'info, Attestation>,
    /// The attestor's.
    #[account(mut)]
    pub wallet: Signer<'info>,
}

impl RevokeAttestation<'_> {
    pub(crate) fn revoke_attestation(ctx: Context<Self>) -> Result<()> {
        let at = Clock::get()?.unix_timestamp;
        let address = ctx.accounts.attestor.key();
        let attestation = ctx.accounts.attestation.key();
        let project = ctx.accounts.attestation.project;
        let attestor = &mut *ctx.accounts.attestor;
        attestor.attestation_count = attestor.attestation_count.saturating_sub(1);
        attestor.link.emit(&ctx.accounts.event_authority, |EventLink { seq, head }| AttestationRevoked {
            attestor: address,
            attestation,
            project,
            at,
            seq,
            head,
        })
    }
}
