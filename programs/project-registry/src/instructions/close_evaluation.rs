use anchor_lang::prelude::*;

use crate::RegistryError;
use crate::events::EvaluationClosed;
use crate::state::{Evaluation, EventLink, Member, Project, Release, Role};

#[event_cpi]
#[derive(Accounts)]
pub struct CloseEvaluation<'info> {
    #[account(mut, constraint = project.is_current() @ RegistryError::OutdatedLayout)]
    pub project: Account<'info, Project>,
    #[account(mut, has_one = project @ RegistryError::WrongRelease)]
    pub release: Account<'info, Release>,
    #[account(
        mut,
        close = evaluator,
        has_one = release @ RegistryError::WrongEvaluation,
        has_one = evaluator @ RegistryError::WrongPayer,
    )]
    pub evaluation: Account<'info, Evaluation>,
    pub actor: Signer<'info>,
    /// The signer's own, where the signer is not the project's owner.
    pub actor_member: Option<Account<'info, Member>>,
    /// CHECK: it only receives the rent, and the evaluation names its address.
    #[account(mut)]
    pub evaluator: UncheckedAccount<'info>,
}

impl CloseEvaluation<'_> {
    fn validate(&self) -> Result<()> {
        let actor = self.actor.key;
        if *actor == self.evaluation.evaluator {
            return Ok(());
        }
        require!(self.release.yanked, RegistryError::EvaluationInUse);
        Role::Maintainer.check(&self.project, actor, self.actor_member.as_ref())
    }

    #[access_control(ctx.accounts.validate())]
    pub(crate) fn close_evaluation(ctx: Context<Self>) -> Result<()> {
        let at = Clock::get()?.unix_timestamp;
        let address = ctx.accounts.project.key();
        let closed_by = ctx.accounts.actor.key();
        let release = ctx.accounts.release.key();
        let evaluation = ctx.accounts.evaluation.key();
        let count = &mut ctx.accounts.release.evaluation_count;
        *count = count.saturating_sub(1);
        ctx.accounts.project.link.emit(&ctx.accounts.event_authority, |EventLink { seq, head }| EvaluationClosed {
            project: address,
            release,
            evaluation,
            closed_by,
            at,
            seq,
            head,
        })
    }
}
