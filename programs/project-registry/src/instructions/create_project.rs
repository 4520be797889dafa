use anchor_lang::prelude::*;
use anchor_lang::system_program::{Transfer, transfer};

use crate::RegistryError;
use crate::events::ProjectCreated;
use crate::state::text::TextSeed;
use crate::state::{EventLink, Project, ProjectDetails, ProjectStatus, Registry};

#[event_cpi]
#[derive(Accounts)]
#[instruction(slug: String)]
pub struct CreateProject<'info> {
    #[account(init, payer = owner, space = Project::SPACE, seeds = [Project::SEED, slug.seed()], bump)]
    pub project: Account<'info, Project>,
    #[account(mut)]
    pub owner: Signer<'info>,
    #[account(
        address = Registry::ADDRESS,
        constraint = registry.is_current() @ RegistryError::OutdatedLayout,
        constraint = !registry.paused @ RegistryError::RegistryPaused,
    )]
    pub registry: Account<'info, Registry>,
    /// CHECK: it only receives lamports, and the registry names its address.
    #[account(mut, address = registry.treasury @ RegistryError::WrongTreasury)]
    pub treasury: UncheckedAccount<'info>,
    pub system_program: Program<'info, System>,
}

impl CreateProject<'_> {
    fn validate(&self, slug: &str, details: &ProjectDetails) -> Result<()> {
        Project::check_slug(slug)?;
        details.check()
    }

    #[access_control(ctx.accounts.validate(&slug, &details))]
    pub(crate) fn create_project(ctx: Context<Self>, slug: String, details: ProjectDetails) -> Result<()> {
        ctx.accounts.pay_fee()?;

        let Clock { unix_timestamp: at, slot: created_slot, .. } = Clock::get()?;
        let address = ctx.accounts.project.key();
        let owner = ctx.accounts.owner.key();
        let ProjectDetails { name, kind, metadata_uri, metadata_sha256 } = details;
        let status = ProjectStatus::Active;
        let mut link = EventLink::default();
        let logged = link.emit_event_of(&ctx.accounts.event_authority, |EventLink { seq, head }| ProjectCreated {
            project: address,
            owner,
            slug,
            name,
            kind,
            status,
            metadata_uri,
            metadata_sha256,
            at,
            seq,
            head,
        })?;
        *ctx.accounts.project = Project {
            version: Project::VERSION,
            bump: ctx.bumps.project,
            kind,
            status,
            owner,
            created_at: at,
            updated_at: at,
            link,
            metadata_sha256,
            pending_owner: Pubkey::default(),
            payer: owner,
            created_slot,
            member_count: 0,
            release_count: 0,
            open_release_count: 0,
            reserved: [0; 44],
            slug: logged.slug,
            name: logged.name,
            metadata_uri: logged.metadata_uri,
        };
        Ok(())
    }

    fn pay_fee(&self) -> Result<()> {
        let fee = self.registry.project_fee;
        if fee == 0 {
            return Ok(());
        }
        let accounts = Transfer { from: self.owner.to_account_info(), to: self.treasury.to_account_info() };
        transfer(CpiContext::new(self.system_program.key(), accounts), fee)
    }
}
