use anchor_lang::prelude::*;

use crate::RegistryError;
use crate::events::ReleaseClosed;
use crate::state::{EventLink, Member, Project, Release, Role};

#[event_cpi]
#[derive(Accounts)]
pub struct CloseRelease<'info> {
    #[account(mut, constraint = project.is_current() @ RegistryError::OutdatedLayout)]
    pub project: Account<'info, Project>,
    #[account(
        mut,
        close = publisher,
        has_one = project @ RegistryError::WrongRelease,
        has_one = publisher @ RegistryError::WrongPayer,
        constraint = release.yanked && release.evaluation_count == 0 @ RegistryError::ReleaseInUse,
    )]
    pub release: Account<'info, Release>,
    pub actor: Signer<'info>,
    /// The signer's own, where the signer is not the project's owner.
    pub actor_member: Option<Account<'info, Member>>,
    /// CHECK: it only receives the rent, and the release names its address.
    #[account(mut)]
    pub publisher: UncheckedAccount<'info>,
}

impl CloseRelease<'_> {
    fn validate(&self) -> Result<()> {
        Role::Maintainer.check(&self.project, self.actor.key, self.actor_member.as_ref())
    }

    #[access_control(ctx.accounts.validate())]
    pub(crate) fn close_release(ctx: Context<Self>) -> Result<()> {
        let at = Clock::get()?.unix_timestamp;
        let address = ctx.accounts.project.key();
        let closed_by = ctx.accounts.actor.key();
        let release = ctx.accounts.release.key();
        let index = ctx.accounts.release.index;
        let project = &mut *ctx.accounts.project;
        project.open_release_count = project.open_release_count.saturating_sub(1);
        project.link.emit(&ctx.accounts.event_authority, |EventLink { seq, head }| ReleaseClosed {
            project: address,
            release,
            index,
            closed_by,
            at,
            seq,
            head,
        })
    }
}
