use anchor_lang::prelude::*;

use crate::RegistryError;
use crate::events::ProjectMigrated;
use crate::state::{EventLink, Project};

#[event_cpi]
#[derive(Accounts)]
pub struct MigrateProject<'info> {
    #[account(mut, constraint = !project.is_current() @ RegistryError::CurrentLayout)]
    pub project: Account<'info, Project>,
}

impl MigrateProject<'_> {
    pub(crate) fn migrate_project(ctx: Context<Self>) -> Result<()> {
        let at = Clock::get()?.unix_timestamp;
        let address = ctx.accounts.project.key();
        let project = &mut *ctx.accounts.project;
        // Version 1 could not change its owner, who had paid.
        let payer = project.owner;
        project.payer = payer;
        project.version = Project::VERSION;
        project.link.emit(&ctx.accounts.event_authority, |EventLink { seq, head }| ProjectMigrated {
            project: address,
            version: Project::VERSION,
            payer,
            at,
            seq,
            head,
        })
    }
}
