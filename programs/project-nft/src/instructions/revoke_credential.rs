use anchor_lang::prelude::*;
use anchor_spl::token_2022::Token2022;
use anchor_spl::token_interface::{Mint, TokenAccount};
use project_registry::state::text::is_name;
use project_registry::state::{Member, Project};

use crate::NftError;
use crate::events::CredentialRevoked;
use crate::state::{Collection, Credential, EventLink};
use crate::token::{CollectionSigner, burn, close_mint};

#[event_cpi]
#[derive(Accounts)]
pub struct RevokeCredential<'info> {
    #[account(mut)]
    pub collection: Box<Account<'info, Collection>>,
    #[account(
        mut,
        close = payer,
        has_one = collection @ NftError::WrongMint,
        has_one = mint @ NftError::WrongMint,
        has_one = payer @ NftError::WrongPayer,
    )]
    pub credential: Box<Account<'info, Credential>>,
    #[account(mut, constraint = mint.supply == 1 @ NftError::AlreadyBurned)]
    pub mint: Box<InterfaceAccount<'info, Mint>>,
    /// The subject's, empty afterwards. Only the subject can close it, and gets its rent then.
    #[account(
        mut,
        constraint = token_account.mint == mint.key() && token_account.amount == 1 @ NftError::WrongTokenAccount,
    )]
    pub token_account: Box<InterfaceAccount<'info, TokenAccount>>,
    /// The project's owner, or a maintainer.
    pub authority: Signer<'info>,
    pub project: Box<Account<'info, Project>>,
    /// The authority's, unless it is the project's owner.
    pub member: Option<Box<Account<'info, Member>>>,
    /// CHECK: it only receives the rent of mint and credential, and the credential names it.
    #[account(mut)]
    pub payer: UncheckedAccount<'info>,
    pub token_program: Program<'info, Token2022>,
}

impl RevokeCredential<'_> {
    fn validate(&self, reason: &str) -> Result<()> {
        self.collection.check_manager(&self.project, &self.authority.key(), self.member.as_deref())?;
        require!(is_name(reason, Credential::MAX_REASON), NftError::InvalidReason);
        Ok(())
    }

    #[access_control(ctx.accounts.validate(&reason))]
    pub(crate) fn revoke_credential(ctx: Context<Self>, reason: String) -> Result<()> {
        let at = Clock::get()?.unix_timestamp;
        ctx.accounts.retire()?;
        let (address, mint) = (ctx.accounts.collection.key(), ctx.accounts.mint.key());
        let Credential { number, subject, .. } = **ctx.accounts.credential;
        let by = ctx.accounts.authority.key();
        let collection = &mut ctx.accounts.collection;
        collection.count_burned()?;
        collection.emit(&ctx.accounts.event_authority, |EventLink { seq, head }| CredentialRevoked {
            collection: address,
            mint,
            number,
            subject,
            by,
            reason,
            at,
            seq,
            head,
        })
    }

    fn retire(&self) -> Result<()> {
        let program = self.token_program.key;
        let (mint, collection) = (self.mint.to_account_info(), self.collection.to_account_info());
        let signer = CollectionSigner::of(&self.collection);
        burn(program, &mint, &self.token_account.to_account_info(), &collection, Some(&signer.seeds()))?;
        close_mint(program, &mint, &collection, &self.payer, &signer.seeds())
    }
}
