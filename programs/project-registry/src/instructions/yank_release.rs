use anchor_lang::prelude::*;

use crate::RegistryError;
use crate::events::ReleaseYanked;
use crate::state::{EventLink, Member, Project, Release, Role};

#[event_cpi]
#[derive(Accounts)]
pub struct YankRelease<'info> {
    #[account(mut, constraint = project.is_current() @ RegistryError::OutdatedLayout)]
    pub project: Account<'info, Project>,
    #[account(
        mut,
        has_one = project @ RegistryError::WrongRelease,
        constraint = !release.yanked @ RegistryError::AlreadyYanked,
    )]
    pub release: Account<'info, Release>,
    pub actor: Signer<'info>,
    /// The signer's own, where the signer is not the project's owner.
    pub actor_member: Option<Account<'info, Member>>,
}

impl YankRelease<'_> {
    fn validate(&self) -> Result<()> {
        Role::Maintainer.check(&self.project, self.actor.key, self.actor_member.as_ref())
    }

    #[access_control(ctx.accounts.validate())]
    pub(crate) fn yank_release(ctx: Context<Self>) -> Result<()> {
        let at = Clock::get()?.unix_timestamp;
        let address = ctx.accounts.project.key();
        let yanked_by = ctx.accounts.actor.key();
        let release = ctx.accounts.release.key();
        let index = ctx.accounts.release.index;
        ctx.accounts.release.yanked = true;
        ctx.accounts.project.link.emit(&ctx.accounts.event_authority, |EventLink { seq, head }| ReleaseYanked {
            project: address,
            release,
            index,
            yanked_by,
            at,
            seq,
            head,
        })
    }
}
