use anchor_lang::prelude::*;

use crate::RegistryError;
use crate::events::MemberRemoved;
use crate::state::{EventLink, Member, Project, Role};

#[event_cpi]
#[derive(Accounts)]
pub struct RemoveMember<'info> {
    #[account(mut, constraint = project.is_current() @ RegistryError::OutdatedLayout)]
    pub project: Account<'info, Project>,
    #[account(
        mut,
        close = payer,
        has_one = project @ RegistryError::WrongMember,
        has_one = payer @ RegistryError::WrongPayer,
    )]
    pub member: Account<'info, Member>,
    pub actor: Signer<'info>,
    /// The signer's own, where the signer is not the project's owner.
    pub actor_member: Option<Account<'info, Member>>,
    /// CHECK: it only receives the rent, and the member account names its address.
    #[account(mut)]
    pub payer: UncheckedAccount<'info>,
}

impl RemoveMember<'_> {
    fn validate(&self) -> Result<()> {
        let actor = self.actor.key;
        let own = Role::of(&self.project, actor, self.actor_member.as_ref());
        self.project.check_manages(actor, own, self.member.role)
    }

    #[access_control(ctx.accounts.validate())]
    pub(crate) fn remove_member(ctx: Context<Self>) -> Result<()> {
        let at = Clock::get()?.unix_timestamp;
        let address = ctx.accounts.project.key();
        let removed_by = ctx.accounts.actor.key();
        let member = ctx.accounts.member.key();
        let wallet = ctx.accounts.member.wallet;
        let project = &mut *ctx.accounts.project;
        project.member_count = project.member_count.saturating_sub(1);
        project.link.emit(&ctx.accounts.event_authority, |EventLink { seq, head }| MemberRemoved {
            project: address,
            member,
            wallet,
            removed_by,
            at,
            seq,
            head,
        })
    }
}
