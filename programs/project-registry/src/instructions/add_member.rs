use anchor_lang::prelude::*;

use crate::RegistryError;
use crate::events::MemberAdded;
use crate::state::{EventLink, Member, Project, Role};

#[event_cpi]
#[derive(Accounts)]
#[instruction(wallet: Pubkey)]
pub struct AddMember<'info> {
    #[account(mut, constraint = project.is_current() @ RegistryError::OutdatedLayout)]
    pub project: Account<'info, Project>,
    #[account(
        init,
        payer = actor,
        space = Member::SPACE,
        seeds = [Member::SEED, project.key().as_ref(), wallet.as_ref()],
        bump,
    )]
    pub member: Account<'info, Member>,
    #[account(mut)]
    pub actor: Signer<'info>,
    /// The signer's own, where the signer is not the project's owner.
    pub actor_member: Option<Account<'info, Member>>,
    pub system_program: Program<'info, System>,
}

impl AddMember<'_> {
    fn validate(&self, wallet: &Pubkey, role: Role) -> Result<()> {
        let actor = self.actor.key;
        self.project.check_open()?;
        require!(self.project.owner != *wallet, RegistryError::OwnerIsNoMember);
        self.project.check_manages(actor, Role::of(&self.project, actor, self.actor_member.as_ref()), role)
    }

    #[access_control(ctx.accounts.validate(&wallet, role))]
    pub(crate) fn add_member(ctx: Context<Self>, wallet: Pubkey, role: Role) -> Result<()> {
        let at = Clock::get()?.unix_timestamp;
        let address = ctx.accounts.project.key();
        let member = ctx.accounts.member.key();
        let added_by = ctx.accounts.actor.key();
        *ctx.accounts.member = Member {
            version: Member::VERSION,
            bump: ctx.bumps.member,
            role,
            project: address,
            wallet,
            payer: added_by,
            added_at: at,
            updated_at: at,
            reserved: [0; 64],
        };
        let project = &mut *ctx.accounts.project;
        project.member_count = project.member_count.checked_add(1).ok_or(RegistryError::TooMany)?;
        project.link.emit(&ctx.accounts.event_authority, |EventLink { seq, head }| MemberAdded {
            project: address,
            member,
            wallet,
            role,
            added_by,
            at,
            seq,
            head,
        })
    }
}
