use anchor_lang::prelude::*;
use anchor_lang::system_program::{Transfer, transfer};

use crate::RegistryError;
use crate::events::ProjectCreated;
use crate::state::{Link, Project, ProjectKind, ProjectStatus, Registry, SlugSeed};

#[derive(AnchorSerialize, AnchorDeserialize, Clone, Debug, PartialEq, Eq)]
pub struct CreateProjectArgs {
    /// 3 to 32 characters of a-z, 0-9 and single dashes between them. Unique and never changed.
    pub slug: String,
    /// 1 to 64 bytes without control characters.
    pub name: String,
    pub kind: ProjectKind,
    /// At most 200 printable ASCII characters, starting with https://, ipfs:// or ar://.
    pub metadata_uri: String,
    /// Of the document behind `metadata_uri`.
    pub metadata_sha256: [u8; 32],
}

#[event_cpi]
#[derive(Accounts)]
#[instruction(args: CreateProjectArgs)]
pub struct CreateProject<'info> {
    #[account(init, payer = owner, space = Project::SPACE, seeds = [Project::SEED, args.slug.seed()], bump)]
    pub project: Account<'info, Project>,
    #[account(mut)]
    pub owner: Signer<'info>,
    #[account(seeds = [Registry::SEED], bump = registry.bump)]
    pub registry: Account<'info, Registry>,
    /// CHECK: it only receives lamports, and the registry names its address.
    #[account(mut, address = registry.treasury @ RegistryError::WrongTreasury)]
    pub treasury: UncheckedAccount<'info>,
    pub system_program: Program<'info, System>,
}

impl CreateProject<'_> {
    fn validate(&self, args: &CreateProjectArgs) -> Result<()> {
        Project::check_slug(&args.slug)?;
        Project::check_name(&args.name)?;
        Project::check_metadata_uri(&args.metadata_uri)
    }

    #[access_control(ctx.accounts.validate(&args))]
    pub(crate) fn create_project(ctx: Context<Self>, args: CreateProjectArgs) -> Result<()> {
        ctx.accounts.pay_fee()?;

        let at = Clock::get()?.unix_timestamp;
        let address = ctx.accounts.project.key();
        let owner = ctx.accounts.owner.key();
        let project = &mut *ctx.accounts.project;
        *project = Project {
            version: Project::VERSION,
            bump: ctx.bumps.project,
            kind: args.kind,
            // No instruction changes the status of a project yet: a draft would stay one for ever.
            status: ProjectStatus::Active,
            owner,
            created_at: at,
            updated_at: at,
            link: Link::default(),
            metadata_sha256: args.metadata_sha256,
            reserved: [0; 128],
            slug: args.slug,
            name: args.name,
            metadata_uri: args.metadata_uri,
        };
        let Project { slug, name, kind, status, metadata_uri, metadata_sha256, .. } = project.clone();
        project.link.emit(&ctx.accounts.event_authority, |Link { seq, head }| ProjectCreated {
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
        })
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
