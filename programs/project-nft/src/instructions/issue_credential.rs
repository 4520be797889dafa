use anchor_lang::prelude::*;
use anchor_spl::associated_token::AssociatedToken;
use anchor_spl::token_2022::Token2022;
use project_registry::state::{Member, Project};

use crate::NftError;
use crate::events::CredentialIssued;
use crate::state::{Collection, Credential, CredentialDetails, Link, NftMetadata};
use crate::token::{CollectionSigner, MintKind, MintText, NewMint, NewToken};

#[event_cpi]
#[derive(Accounts)]
pub struct IssueCredential<'info> {
    #[account(mut, has_one = group_mint @ NftError::WrongGroupMint)]
    pub collection: Box<Account<'info, Collection>>,
    /// CHECK: the collection names it.
    #[account(mut)]
    pub group_mint: UncheckedAccount<'info>,
    /// The project's owner, or a maintainer. Pays the rent.
    #[account(mut)]
    pub issuer: Signer<'info>,
    pub project: Box<Account<'info, Project>>,
    /// The issuer's, unless it is the project's owner.
    pub member: Option<Box<Account<'info, Member>>>,
    /// CHECK: any wallet may be spoken of; it can always burn what it does not want.
    pub subject: UncheckedAccount<'info>,
    /// A new key, whose account is made here.
    #[account(mut)]
    pub mint: Signer<'info>,
    #[account(init, payer = issuer, space = Credential::SPACE, seeds = [Credential::SEED, mint.key().as_ref()], bump)]
    pub credential: Box<Account<'info, Credential>>,
    /// CHECK: the associated token program makes it, at the only address it makes one for this subject and mint.
    #[account(mut)]
    pub token_account: UncheckedAccount<'info>,
    pub token_program: Program<'info, Token2022>,
    pub associated_token_program: Program<'info, AssociatedToken>,
    pub system_program: Program<'info, System>,
}

impl IssueCredential<'_> {
    fn validate(&self, details: &CredentialDetails, now: i64) -> Result<()> {
        self.collection.check_manager(&self.project, &self.issuer.key(), self.member.as_deref())?;
        Credential::check_expiry(details.expires_at, now)?;
        details.metadata.check()
    }

    pub(crate) fn issue_credential(ctx: Context<Self>, details: CredentialDetails) -> Result<()> {
        let at = Clock::get()?.unix_timestamp;
        ctx.accounts.validate(&details, at)?;
        let number = ctx.accounts.collection.count_minted()?;
        ctx.accounts.make(&details.metadata)?;

        let (address, mint) = (ctx.accounts.collection.key(), ctx.accounts.mint.key());
        let (subject, issuer) = (ctx.accounts.subject.key(), ctx.accounts.issuer.key());
        ctx.accounts.credential.set_inner(Credential {
            version: Credential::VERSION,
            bump: ctx.bumps.credential,
            kind: details.kind,
            collection: address,
            mint,
            subject,
            issuer,
            payer: issuer,
            number,
            issued_at: at,
            expires_at: details.expires_at,
            score_sha256: details.score_sha256,
            metadata_sha256: details.metadata.sha256,
            reserved: [0; 64],
        });
        ctx.accounts.collection.emit(&ctx.accounts.event_authority, |Link { seq, head }| CredentialIssued {
            collection: address,
            mint,
            number,
            subject,
            issuer,
            details,
            at,
            seq,
            head,
        })
    }

    /// Nobody has authority over the metadata of a credential: what it says can be taken back, and not changed.
    fn make(&self, metadata: &NftMetadata) -> Result<()> {
        let signer = CollectionSigner::of(&self.collection);
        let seeds = signer.seeds();
        let authority = self.collection.to_account_info();
        let (payer, system_program) = (self.issuer.to_account_info(), self.system_program.to_account_info());
        let (mint, token_program) = (self.mint.to_account_info(), self.token_program.to_account_info());
        let text =
            MintText { name: metadata.name.clone(), symbol: self.collection.symbol.clone(), uri: metadata.uri.clone() };
        let new_mint = NewMint {
            mint: mint.clone(),
            group: self.group_mint.to_account_info(),
            authority: authority.clone(),
            is_mutable: false,
            payer: payer.clone(),
            system_program: system_program.clone(),
            token_program: token_program.clone(),
        };
        new_mint.create(MintKind::Credential, text, &seeds, None)?;
        let token = NewToken {
            mint,
            authority,
            holder: self.subject.to_account_info(),
            token_account: self.token_account.to_account_info(),
            payer,
            system_program,
            token_program,
            associated_token_program: self.associated_token_program.to_account_info(),
        };
        token.issue(&seeds)
    }
}
