use anchor_lang::prelude::*;

use crate::RegistryError;
use crate::events::AttestationIssued;
use crate::state::{Attestation, AttestationDetails, AttestationKind, Attestor, EventLink, Project};

#[event_cpi]
#[derive(Accounts)]
#[instruction(kind: AttestationKind)]
pub struct Attest<'info> {
    #[account(constraint = project.is_current() @ RegistryError::OutdatedLayout)]
    pub project: Account<'info, Project>,
    #[account(
        mut,
        has_one = wallet @ RegistryError::NotAttestor,
        constraint = attestor.active @ RegistryError::AttestorInactive,
    )]
    pub attestor: Account<'info, Attestor>,
    #[account(
        init,
        payer = wallet,
        space = Attestation::SPACE,
        seeds = [Attestation::SEED, project.key().as_ref(), attestor.key().as_ref(), kind.seed()],
        bump,
    )]
    pub attestation: Account<'info, Attestation>,
    /// The attestor's.
    #[account(mut)]
    pub wallet: Signer<'info>,
    pub system_program: Program<'info, System>,
}

impl Attest<'_> {
    pub(crate) fn attest(ctx: Context<Self>, kind: AttestationKind, details: AttestationDetails) -> Result<()> {
        let at = Clock::get()?.unix_timestamp;
        details.check(at)?;
        let AttestationDetails { evidence_sha256, expires_at, revocable } = details;
        let project = ctx.accounts.project.key();
        let project_created_slot = ctx.accounts.project.created_slot;
        let address = ctx.accounts.attestor.key();
        let attestation = ctx.accounts.attestation.key();
        *ctx.accounts.attestation = Attestation {
            version: Attestation::VERSION,
            bump: ctx.bumps.attestation,
            kind,
            revocable,
            project,
            project_created_slot,
            attestor: address,
            issued_at: at,
            expires_at,
            evidence_sha256,
            reserved: [0; 32],
        };
        let attestor = &mut *ctx.accounts.attestor;
        attestor.attestation_count = attestor.attestation_count.checked_add(1).ok_or(RegistryError::TooMany)?;
        attestor.link.emit(&ctx.accounts.event_authority, |EventLink { seq, head }| AttestationIssued {
            attestor: address,
            attestation,
            project,
            project_created_slot,
            kind,
            evidence_sha256,
            expires_at,
            revocable,
            at,
            seq,
            head,
        })
    }
}
