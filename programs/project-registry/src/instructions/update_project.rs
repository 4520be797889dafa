use anchor_lang::prelude::*;

use crate::RegistryError;
use crate::events::ProjectUpdated;
use crate::state::{Link, Project, ProjectKind, SlugSeed};

/// What describes a project, whole. The limits are those of [`crate::CreateProjectArgs`].
#[derive(AnchorSerialize, AnchorDeserialize, Clone, Debug, PartialEq, Eq)]
pub struct UpdateProjectArgs {
    pub name: String,
    pub kind: ProjectKind,
    pub metadata_uri: String,
    pub metadata_sha256: [u8; 32],
}

#[event_cpi]
#[derive(Accounts)]
pub struct UpdateProject<'info> {
    #[account(
        mut,
        has_one = owner @ RegistryError::NotProjectOwner,
        seeds = [Project::SEED, project.slug.seed()],
        bump = project.bump,
    )]
    pub project: Account<'info, Project>,
    pub owner: Signer<'info>,
}

impl UpdateProject<'_> {
    fn validate(&self, args: &UpdateProjectArgs) -> Result<()> {
        Project::check_name(&args.name)?;
        Project::check_metadata_uri(&args.metadata_uri)
    }

    #[access_control(ctx.accounts.validate(&args))]
    pub(crate) fn update_project(ctx: Context<Self>, args: UpdateProjectArgs) -> Result<()> {
        let at = Clock::get()?.unix_timestamp;
        let address = ctx.accounts.project.key();
        let project = &mut *ctx.accounts.project;
        project.name.clone_from(&args.name);
        project.kind = args.kind;
        project.metadata_uri.clone_from(&args.metadata_uri);
        project.metadata_sha256 = args.metadata_sha256;
        project.updated_at = at;
        project.link.emit(&ctx.accounts.event_authority, |Link { seq, head }| ProjectUpdated {
            project: address,
            name: args.name,
            kind: args.kind,
            metadata_uri: args.metadata_uri,
            metadata_sha256: args.metadata_sha256,
            at,
            seq,
            head,
        })
    }
}
