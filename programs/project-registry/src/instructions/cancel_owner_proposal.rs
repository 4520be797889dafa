use anchor_lang::prelude::*;

use crate::RegistryError;
use crate::events::ProjectOwnerProposalCancelled;
use crate::state::{EventLink, Project};

#[event_cpi]
#[derive(Accounts)]
pub struct CancelOwnerProposal<'info> {
    #[account(
        mut,
        has_one = owner @ RegistryError::NotProjectOwner,
        constraint = project.is_current() @ RegistryError::OutdatedLayout,
    )]
    pub project: Account<'info, Project>,
    pub owner: Signer<'info>,
}

impl CancelOwnerProposal<'_> {
    fn validate(&self) -> Result<()> {
        require!(self.project.pending_owner != Pubkey::default(), RegistryError::NoOwnerProposed);
        Ok(())
    }

    #[access_control(ctx.accounts.validate())]
    pub(crate) fn cancel_owner_proposal(ctx: Context<Self>) -> Result<()> {
        let at = Clock::get()?.unix_timestamp;
        let address = ctx.accounts.project.key();
        let project = &mut *ctx.accounts.project;
        let pending_owner = std::mem::take(&mut project.pending_owner);
        project.link.emit(&ctx.accounts.event_authority, |EventLink { seq, head }| ProjectOwnerProposalCancelled {
            project: address,
            pending_owner,
            at,
            seq,
            head,
        })
    }
}
