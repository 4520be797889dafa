use anchor_lang::prelude::*;

use crate::RegistryError;
use crate::events::ProjectClosed;
use crate::state::{EventLink, Project};

#[event_cpi]
#[derive(Accounts)]
pub struct CloseProject<'info> {
    #[account(
        mut,
        close = payer,
        has_one = owner @ RegistryError::NotProjectOwner,
        has_one = payer @ RegistryError::WrongPayer,
        constraint = project.is_current() @ RegistryError::OutdatedLayout,
        constraint = project.member_count == 0 && project.open_release_count == 0 @ RegistryError::ProjectInUse,
    )]
    pub project: Account<'info, Project>,
    pub owner: Signer<'info>,
    /// CHECK: it only receives the rent, and the project names its address.
    #[account(mut)]
    pub payer: UncheckedAccount<'info>,
}

impl CloseProject<'_> {
    /// A slot reports one project of an address from the next one there, so that no two may share it.
    fn validate(&self) -> Result<()> {
        require!(Clock::get()?.slot > self.project.created_slot, RegistryError::ProjectTooYoung);
        Ok(())
    }

    #[access_control(ctx.accounts.validate())]
    pub(crate) fn close_project(ctx: Context<Self>) -> Result<()> {
        let at = Clock::get()?.unix_timestamp;
        let address = ctx.accounts.project.key();
        let payer = ctx.accounts.payer.key();
        let project = &mut *ctx.accounts.project;
        project.link.emit(&ctx.accounts.event_authority, |EventLink { seq, head }| ProjectClosed {
            project: address,
            payer,
            at,
            seq,
            head,
        })
    }
}
