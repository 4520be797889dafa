use anchor_lang::prelude::*;

use crate::RegistryError;
use crate::events::ReleasePublished;
use crate::state::{EventLink, Member, Project, Release, ReleaseDetails, Role};

#[event_cpi]
#[derive(Accounts)]
pub struct PublishRelease<'info> {
    #[account(mut, constraint = project.is_current() @ RegistryError::OutdatedLayout)]
    pub project: Account<'info, Project>,
    #[account(
        init,
        payer = publisher,
        space = Release::SPACE,
        seeds = [Release::SEED, project.key().as_ref(), &project.release_count.to_le_bytes()],
        bump,
    )]
    pub release: Account<'info, Release>,
    #[account(mut)]
    pub publisher: Signer<'info>,
    /// The signer's own, where the signer is not the project's owner.
    pub publisher_member: Option<Account<'info, Member>>,
    pub system_program: Program<'info, System>,
}

impl PublishRelease<'_> {
    fn validate(&self, details: &ReleaseDetails) -> Result<()> {
        self.project.check_open()?;
        Role::Maintainer.check(&self.project, self.publisher.key, self.publisher_member.as_ref())?;
        let follows_one = details.previous.is_none_or(|previous| previous < self.project.release_count);
        require!(follows_one, RegistryError::WrongRelease);
        details.check()
    }

    #[access_control(ctx.accounts.validate(&details))]
    pub(crate) fn publish_release(ctx: Context<Self>, details: ReleaseDetails) -> Result<()> {
        let at = Clock::get()?.unix_timestamp;
        let address = ctx.accounts.project.key();
        let release = ctx.accounts.release.key();
        let publisher = ctx.accounts.publisher.key();
        let project = &mut *ctx.accounts.project;
        let index = project.release_count;
        let ReleaseDetails { version_text, kind, artifact_uri, artifact_sha256, licence, previous } = details;
        project.release_count = index.checked_add(1).ok_or(RegistryError::TooMany)?;
        project.open_release_count = project.open_release_count.checked_add(1).ok_or(RegistryError::TooMany)?;
        let logged =
            project.link.emit_event_of(&ctx.accounts.event_authority, |EventLink { seq, head }| ReleasePublished {
                project: address,
                release,
                index,
                publisher,
                version_text,
                kind,
                artifact_uri,
                artifact_sha256,
                licence,
                previous,
                at,
                seq,
                head,
            })?;
        *ctx.accounts.release = Release {
            version: Release::VERSION,
            bump: ctx.bumps.release,
            kind,
            yanked: false,
            project: address,
            publisher,
            index,
            evaluation_count: 0,
            published_at: at,
            previous: previous.unwrap_or(Release::NONE),
            artifact_sha256,
            reserved: [0; 92],
            version_text: logged.version_text,
            licence: logged.licence,
            artifact_uri: logged.artifact_uri,
        };
        Ok(())
    }
}
