use anchor_lang::prelude::*;

use crate::RegistryError;
use crate::events::ProjectStatusChanged;
use crate::state::{EventLink, Project, ProjectStatus};

#[event_cpi]
#[derive(Accounts)]
pub struct SetProjectStatus<'info> {
    #[account(
        mut,
        has_one = owner @ RegistryError::NotProjectOwner,
        constraint = project.is_current() @ RegistryError::OutdatedLayout,
    )]
    pub project: Account<'info, Project>,
    pub owner: Signer<'info>,
}

impl SetProjectStatus<'_> {
    fn validate(&self, status: ProjectStatus) -> Result<()> {
        require!(self.project.status != status, RegistryError::Unchanged);
        Ok(())
    }

    #[access_control(ctx.accounts.validate(status))]
    pub(crate) fn set_project_status(ctx: Context<Self>, status: ProjectStatus) -> Result<()> {
        let at = Clock::get()?.unix_timestamp;
        let address = ctx.accounts.project.key();
        let project = &mut *ctx.accounts.project;
        project.status = status;
        project.updated_at = at;
        project.link.emit(&ctx.accounts.event_authority, |EventLink { seq, head }| ProjectStatusChanged {
            project: address,
            status,
            at,
            seq,
            head,
        })
    }
}
