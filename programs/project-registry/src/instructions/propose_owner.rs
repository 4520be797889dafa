use anchor_lang::prelude::*;

use crate::RegistryError;
use crate::events::ProjectOwnerProposed;
use crate::state::{EventLink, Project};

#[event_cpi]
#[derive(Accounts)]
pub struct ProposeOwner<'info> {
    #[account(
        mut,
        has_one = owner @ RegistryError::NotProjectOwner,
        constraint = project.is_current() @ RegistryError::OutdatedLayout,
    )]
    pub project: Account<'info, Project>,
    pub owner: Signer<'info>,
}

impl ProposeOwner<'_> {
    fn validate(&self, pending_owner: &Pubkey) -> Result<()> {
        let another = *pending_owner != self.project.owner && *pending_owner != Pubkey::default();
        require!(another, RegistryError::InvalidOwnerProposal);
        Ok(())
    }

    #[access_control(ctx.accounts.validate(&pending_owner))]
    pub(crate) fn propose_owner(ctx: Context<Self>, pending_owner: Pubkey) -> Result<()> {
        let at = Clock::get()?.unix_timestamp;
        let address = ctx.accounts.project.key();
        let project = &mut *ctx.accounts.project;
        project.pending_owner = pending_owner;
        project.link.emit(&ctx.accounts.event_authority, |EventLink { seq, head }| ProjectOwnerProposed {
            project: address,
            pending_owner,
            at,
            seq,
            head,
        })
    }
}
