use anchor_lang::prelude::*;

use crate::RegistryError;
use crate::events::ProjectOwnerChanged;
use crate::state::{EventLink, Project};

#[event_cpi]
#[derive(Accounts)]
pub struct AcceptOwner<'info> {
    #[account(
        mut,
        has_one = pending_owner @ RegistryError::NotPendingOwner,
        constraint = project.is_current() @ RegistryError::OutdatedLayout,
    )]
    pub project: Account<'info, Project>,
    pub pending_owner: Signer<'info>,
}

impl AcceptOwner<'_> {
    pub(crate) fn accept_owner(ctx: Context<Self>) -> Result<()> {
        let at = Clock::get()?.unix_timestamp;
        let address = ctx.accounts.project.key();
        let owner = ctx.accounts.pending_owner.key();
        let project = &mut *ctx.accounts.project;
        let previous_owner = std::mem::replace(&mut project.owner, owner);
        project.pending_owner = Pubkey::default();
        project.updated_at = at;
        project.link.emit(&ctx.accounts.event_authority, |EventLink { seq, head }| ProjectOwnerChanged {
            project: address,
            owner,
            previous_owner,
            at,
            seq,
            head,
        })
    }
}
