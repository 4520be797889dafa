use anchor_lang::prelude::*;
use anchor_spl::token_interface::Mint;
use project_registry::state::{Member, Project};

use crate::NftError;
use crate::events::CredentialRenewed;
use crate::state::{Collection, Credential, EventLink};

#[event_cpi]
#[derive(Accounts)]
pub struct RenewCredential<'info> {
    #[account(mut)]
    pub collection: Box<Account<'info, Collection>>,
    #[account(mut, has_one = collection @ NftError::WrongMint, has_one = mint @ NftError::WrongMint)]
    pub credential: Box<Account<'info, Credential>>,
    #[account(constraint = mint.supply == 1 @ NftError::AlreadyBurned)]
    pub mint: Box<InterfaceAccount<'info, Mint>>,
    /// The project's owner, or a maintainer.
    pub authority: Signer<'info>,
    pub project: Box<Account<'info, Project>>,
    /// The authority's, unless it is the project's owner.
    pub member: Option<Box<Account<'info, Member>>>,
}

impl RenewCredential<'_> {
    fn validate(&self, expires_at: i64, score_sha256: [u8; 32], now: i64) -> Result<()> {
        self.collection.check_manager(&self.project, &self.authority.key(), self.member.as_deref())?;
        Credential::check_expiry(expires_at, now)?;
        let said = (self.credential.expires_at, self.credential.score_sha256);
        require!(said != (expires_at, score_sha256), NftError::Unchanged);
        Ok(())
    }

    pub(crate) fn renew_credential(ctx: Context<Self>, expires_at: i64, score_sha256: [u8; 32]) -> Result<()> {
        let at = Clock::get()?.unix_timestamp;
        ctx.accounts.validate(expires_at, score_sha256, at)?;
        let credential = &mut ctx.accounts.credential;
        credential.expires_at = expires_at;
        credential.score_sha256 = score_sha256;
        let subject = credential.subject;
        let (address, mint) = (ctx.accounts.collection.key(), ctx.accounts.mint.key());
        let by = ctx.accounts.authority.key();
        ctx.accounts.collection.emit(&ctx.accounts.event_authority, |EventLink { seq, head }| CredentialRenewed {
            collection: address,
            mint,
            subject,
            by,
            expires_at,
            score_sha256,
            at,
            seq,
            head,
        })
    }
}
