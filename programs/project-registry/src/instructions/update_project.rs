use anchor_lang::prelude::*;

use crate::RegistryError;
use crate::events::ProjectUpdated;
use crate::state::{EventLink, Project, ProjectDetails};

#[event_cpi]
#[derive(Accounts)]
pub struct UpdateProject<'info> {
    // Its address needs no check: only `create_project` makes such accounts, each at its slug's address.
    #[account(
        mut,
        has_one = owner @ RegistryError::NotProjectOwner,
        constraint = project.is_current() @ RegistryError::OutdatedLayout,
    )]
    pub project: Account<'info, Project>,
    pub owner: Signer<'info>,
}

impl UpdateProject<'_> {
    #[access_control(details.check())]
    pub(crate) fn update_project(ctx: Context<Self>, details: ProjectDetails) -> Result<()> {
        let at = Clock::get()?.unix_timestamp;
        let address = ctx.accounts.project.key();
        let ProjectDetails { name, kind, metadata_uri, metadata_sha256 } = details;
        let project = &mut *ctx.accounts.project;
        project.updated_at = at;
        let logged = project.link.emit_event_of(&ctx.accounts.event_authority, |EventLink { seq, head }| {
            ProjectUpdated { project: address, name, kind, metadata_uri, metadata_sha256, at, seq, head }
        })?;
        project.name = logged.name;
        project.kind = kind;
        project.metadata_uri = logged.metadata_uri;
        project.metadata_sha256 = metadata_sha256;
        Ok(())
    }
}
