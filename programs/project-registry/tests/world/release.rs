//! The instructions on releases and their evaluations.

use anchor_lang::prelude::Pubkey;
use anchor_lang::system_program;
use project_registry::state::{Attestor, Evaluation, EvaluationDetails, Project, Release, ReleaseDetails};
use project_registry::{EVENT_AUTHORITY_AND_BUMP, ID, accounts, instruction};
use solana_instruction::Instruction;

use super::{World, instruction};

const EVENT_AUTHORITY: Pubkey = EVENT_AUTHORITY_AND_BUMP.0;

impl World {
    /// The next release, which follows the one of this index.
    pub fn publish_release(
        &self,
        slug: &str,
        publisher: Pubkey,
        previous: Option<u32>,
        details: ReleaseDetails,
    ) -> Instruction {
        let project = Project::address(slug, &ID);
        let index = if self.exists(&project) { self.project(slug).release_count } else { 0 };
        let accounts = accounts::PublishRelease {
            project,
            release: Release::address(&project, index, &ID),
            publisher,
            publisher_member: self.membership(slug, &publisher),
            system_program: system_program::ID,
            event_authority: EVENT_AUTHORITY,
            program: ID,
        };
        instruction(accounts, instruction::PublishRelease { details: ReleaseDetails { previous, ..details } })
    }

    pub fn yank_release(&self, slug: &str, actor: Pubkey, index: u32) -> Instruction {
        let project = Project::address(slug, &ID);
        let accounts = accounts::YankRelease {
            project,
            release: Release::address(&project, index, &ID),
            actor,
            actor_member: self.membership(slug, &actor),
            event_authority: EVENT_AUTHORITY,
            program: ID,
        };
        instruction(accounts, instruction::YankRelease {})
    }

    pub fn close_release(&self, slug: &str, actor: Pubkey, publisher: Pubkey, index: u32) -> Instruction {
        let project = Project::address(slug, &ID);
        let accounts = accounts::CloseRelease {
            project,
            release: Release::address(&project, index, &ID),
            actor,
            actor_member: self.membership(slug, &actor),
            publisher,
            event_authority: EVENT_AUTHORITY,
            program: ID,
        };
        instruction(accounts, instruction::CloseRelease {})
    }

    pub fn record_evaluation(
        &self,
        slug: &str,
        evaluator: Pubkey,
        index: u32,
        benchmark: &str,
        details: EvaluationDetails,
    ) -> Instruction {
        let project = Project::address(slug, &ID);
        let release = Release::address(&project, index, &ID);
        let attestor = Attestor::address(&evaluator, &ID);
        let accounts = accounts::RecordEvaluation {
            project,
            release,
            evaluation: Evaluation::address(&release, &evaluator, benchmark, &ID),
            evaluator,
            evaluator_member: self.membership(slug, &evaluator),
            evaluator_attestor: self.exists(&attestor).then_some(attestor),
            system_program: system_program::ID,
            event_authority: EVENT_AUTHORITY,
            program: ID,
        };
        instruction(accounts, instruction::RecordEvaluation { benchmark: benchmark.to_owned(), details })
    }

    pub fn close_evaluation(
        &self,
        slug: &str,
        actor: Pubkey,
        evaluator: Pubkey,
        index: u32,
        benchmark: &str,
    ) -> Instruction {
        let project = Project::address(slug, &ID);
        let release = Release::address(&project, index, &ID);
        let accounts = accounts::CloseEvaluation {
            project,
            release,
            evaluation: Evaluation::address(&release, &evaluator, benchmark, &ID),
            actor,
            actor_member: self.membership(slug, &actor),
            evaluator,
            event_authority: EVENT_AUTHORITY,
            program: ID,
        };
        instruction(accounts, instruction::CloseEvaluation {})
    }
}
