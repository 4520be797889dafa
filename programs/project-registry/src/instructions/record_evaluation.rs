use anchor_lang::prelude::*;

use crate::RegistryError;
use crate::events::EvaluationRecorded;
use crate::state::text::TextSeed;
use crate::state::{Attestor, Evaluation, EvaluationDetails, EventLink, Member, Project, Release, Role};

#[event_cpi]
#[derive(Accounts)]
#[instruction(benchmark: String)]
pub struct RecordEvaluation<'info> {
    #[account(mut, constraint = project.is_current() @ RegistryError::OutdatedLayout)]
    pub project: Account<'info, Project>,
    #[account(
        mut,
        has_one = project @ RegistryError::WrongRelease,
        constraint = !release.yanked @ RegistryError::ReleaseYanked,
    )]
    pub release: Account<'info, Release>,
    #[account(
        init,
        payer = evaluator,
        space = Evaluation::SPACE,
        seeds = [Evaluation::SEED, release.key().as_ref(), evaluator.key().as_ref(), benchmark.seed()],
        bump,
    )]
    pub evaluation: Account<'info, Evaluation>,
    #[account(mut)]
    pub evaluator: Signer<'info>,
    /// The signer's own, where the signer is not the project's owner.
    pub evaluator_member: Option<Account<'info, Member>>,
    /// The signer's own, where the signer evaluates as an attestor.
    pub evaluator_attestor: Option<Account<'info, Attestor>>,
    pub system_program: Program<'info, System>,
}

impl RecordEvaluation<'_> {
    fn validate(&self, benchmark: &str, details: &EvaluationDetails) -> Result<()> {
        self.project.check_open()?;
        let evaluator = self.evaluator.key;
        let contributes = Role::of(&self.project, evaluator, self.evaluator_member.as_ref()) >= Some(Role::Contributor);
        let attests =
            self.evaluator_attestor.as_ref().is_some_and(|attestor| attestor.active && attestor.wallet == *evaluator);
        require!(contributes || attests, RegistryError::NotEvaluator);
        details.check(benchmark)
    }

    #[access_control(ctx.accounts.validate(&benchmark, &details))]
    pub(crate) fn record_evaluation(ctx: Context<Self>, benchmark: String, details: EvaluationDetails) -> Result<()> {
        let at = Clock::get()?.unix_timestamp;
        let address = ctx.accounts.project.key();
        let evaluation = ctx.accounts.evaluation.key();
        let evaluator = ctx.accounts.evaluator.key();
        let release = ctx.accounts.release.key();
        let count = &mut ctx.accounts.release.evaluation_count;
        *count = count.checked_add(1).ok_or(RegistryError::TooMany)?;
        let EvaluationDetails { score, report_uri, report_sha256 } = details;
        *ctx.accounts.evaluation = Evaluation {
            version: Evaluation::VERSION,
            bump: ctx.bumps.evaluation,
            release,
            evaluator,
            score,
            recorded_at: at,
            report_sha256,
            reserved: [0; 32],
            benchmark: benchmark.clone(),
            report_uri: report_uri.clone(),
        };
        ctx.accounts.project.link.emit(&ctx.accounts.event_authority, |EventLink { seq, head }| EvaluationRecorded {
            project: address,
            release,
            evaluation,
            evaluator,
            benchmark,
            score,
            report_uri,
            report_sha256,
            at,
            seq,
            head,
        })
    }
}
