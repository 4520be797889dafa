use anchor_lang::prelude::*;

use crate::RegistryError;
use crate::events::MemberLeft;
use crate::state::{EventLink, Member, Project};

#[event_cpi]
#[derive(Accounts)]
pub struct LeaveProject<'info> {
    #[account(mut, constraint = project.is_current() @ RegistryError::OutdatedLayout)]
    pub project: Account<'info, Project>,
    #[account(
        mut,
        close = payer,
        has_one = project @ RegistryError::WrongMember,
        has_one = payer @ RegistryError::WrongPayer,
        has_one = wallet @ RegistryError::WrongMember,
    )]
    pub member: Account<'info, Member>,
    pub wallet: Signer<'info>,
    /// CHECK: it only receives the rent, and the member account names its address.
    #[account(mut)]
    pub payer: UncheckedAccount<'info>,
}

impl LeaveProject<'_> {
    pub(crate) fn leave_project(ctx: Context<Self>) -> Result<()> {
        let at = Clock::get()?.unix_timestamp;
        let address = ctx.accounts.project.key();
        let member = ctx.accounts.member.key();
        let wallet = ctx.accounts.wallet.key();
        let project = &mut *ctx.accounts.project;
        project.member_count = project.member_count.saturating_sub(1);
        project.link.emit(&ctx.accounts.event_authority, |EventLink { seq, head }| MemberLeft {
            project: address,
            member,
            wallet,
            at,
            seq,
            head,
        })
    }
}
