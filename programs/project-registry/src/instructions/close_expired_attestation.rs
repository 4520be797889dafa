use anchor_lang::prelude::*;

use crate::RegistryError;
use crate::events::AttestationExpired;
use crate::state::{Attestation, Attestor, EventLink};

#[event_cpi]
#[derive(Accounts)]
pub struct CloseExpiredAttestation<'info> {
    #[account(mut, has_one = wallet @ RegistryError::WrongPayer)]
    pub attestor: Account<'info, Attestor>,
    #[account(mut, close = wallet, has_one = attestor @ RegistryError::WrongAttestor)]
    pub attestation: Account<'info, Attestation>,
    /// CHECK: it only receives the rent, and the attestor account names its address.
    #[account(mut)]
    pub wallet: UncheckedAccount<'info>,
}

impl CloseExpiredAttestation<'_> {
    pub(crate) fn close_expired_attestation(ctx: Context<Self>) -> Result<()> {
        let at = Clock::get()?.unix_timestamp;
        require!(at >= ctx.accounts.attestation.expires_at, RegistryError::NotExpired);
        let address = ctx.accounts.attestor.key();
        let attestation = ctx.accounts.attestation.key();
        let project = ctx.accounts.attestation.project;
        let attestor = &mut *ctx.accounts.attestor;
        attestor.attestation_count = attestor.attestation_count.saturating_sub(1);
        attestor.link.emit(&ctx.accounts.event_authority, |EventLink { seq, head }| AttestationExpired {
            attestor: address,
            attestation,
            project,
            at,
            seq,
            head,
        })
    }
}
