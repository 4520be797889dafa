use anchor_lang::prelude::*;

use crate::RegistryError;
use crate::events::MemberRoleChanged;
use crate::state::{EventLink, Member, Project, Role};

#[event_cpi]
#[derive(Accounts)]
pub struct SetMemberRole<'info> {
    #[account(mut, constraint = project.is_current() @ RegistryError::OutdatedLayout)]
    pub project: Account<'info, Project>,
    #[account(mut, has_one = project @ RegistryError::WrongMember)]
    pub member: Account<'info, Member>,
    pub actor: Signer<'info>,
    /// The signer's own, where the signer is not the project's owner.
    pub actor_member: Option<Account<'info, Member>>,
}

impl SetMemberRole<'_> {
    fn validate(&self, role: Role) -> Result<()> {
        let actor = self.actor.key;
        require!(self.member.role != role, RegistryError::Unchanged);
        let highest = role.max(self.member.role);
        self.project.check_manages(actor, Role::of(&self.project, actor, self.actor_member.as_ref()), highest)
    }

    #[access_control(ctx.accounts.validate(role))]
    pub(crate) fn set_member_role(ctx: Context<Self>, role: Role) -> Result<()> {
        let at = Clock::get()?.unix_timestamp;
        let address = ctx.accounts.project.key();
        let changed_by = ctx.accounts.actor.key();
        let member = ctx.accounts.member.key();
        let wallet = ctx.accounts.member.wallet;
        ctx.accounts.member.role = role;
        ctx.accounts.member.updated_at = at;
        ctx.accounts.project.link.emit(&ctx.accounts.event_authority, |EventLink { seq, head }| MemberRoleChanged {
            project: address,
            member,
            wallet,
            role,
            changed_by,
            at,
            seq,
            head,
        })
    }
}
