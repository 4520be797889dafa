use anchor_lang::error::ErrorCode;
use anchor_lang::prelude::*;
use anchor_spl::associated_token::AssociatedToken;
use anchor_spl::token_2022::Token2022;
use project_registry::state::Member;

use crate::NftError;
use crate::address::find_address;
use crate::events::CredentialIssued;
use crate::open::NewAccount;
use crate::state::{Collection, CollectionBrief, Credential, CredentialDetails, EventLink, NftMetadata, ProjectBrief};
use crate::token::{CollectionSigner, MintKind, MintText, NewMint, NewToken};

/// What it needs of collection and project is read where it lies, and the credential is written once: the whole is
/// to cost less than a plain Token-2022 NFT does.
#[event_cpi]
#[derive(Accounts)]
pub struct IssueCredential<'info> {
    /// CHECK: a collection of this program: see `CollectionBrief`.
    #[account(mut, owner = crate::ID @ ErrorCode::AccountOwnedByWrongProgram)]
    pub collection: UncheckedAccount<'info>,
    /// CHECK: the collection names it.
    #[account(mut)]
    pub group_mint: UncheckedAccount<'info>,
    /// The project's owner, or a maintainer. Pays the rent.
    #[account(mut)]
    pub issuer: Signer<'info>,
    /// CHECK: the registry's project that the collection names: see `ProjectBrief`.
    #[account(owner = project_registry::ID @ ErrorCode::AccountOwnedByWrongProgram)]
    pub project: UncheckedAccount<'info>,
    /// The issuer's, unless it is the project's owner.
    pub member: Option<Box<Account<'info, Member>>>,
    /// CHECK: any wallet may be spoken of; it can always burn what it does not want.
    pub subject: UncheckedAccount<'info>,
    /// A new key, whose account is made here.
    #[account(mut)]
    pub mint: Signer<'info>,
    /// CHECK: it is made here, at the PDA of `["credential", mint]`.
    #[account(mut)]
    pub credential: UncheckedAccount<'info>,
    /// CHECK: the associated token program makes it, at the only address it makes one for this subject and mint.
    #[account(mut)]
    pub token_account: UncheckedAccount<'info>,
    pub token_program: Program<'info, Token2022>,
    pub associated_token_program: Program<'info, AssociatedToken>,
    pub system_program: Program<'info, System>,
}

impl IssueCredential<'_> {
    fn validate(&self, collection: &CollectionBrief, details: &CredentialDetails, now: i64) -> Result<()> {
        require_eq!(collection.version, Collection::VERSION, NftError::OutdatedLayout);
        require_keys_eq!(self.group_mint.key(), collection.group_mint, NftError::WrongGroupMint);
        require_keys_eq!(self.project.key(), collection.project, NftError::WrongProject);
        let project = ProjectBrief::read(&self.project)?;
        require!(project.created_slot == collection.project_created_slot, NftError::ProjectReplaced);
        project.check_manager(self.project.key, self.issuer.key, self.member.as_deref())?;
        Credential::check_expiry(details.expires_at, now)?;
        details.metadata.check()
    }

    pub(crate) fn issue_credential(ctx: Context<Self>, details: CredentialDetails) -> Result<()> {
        let at = Clock::get()?.unix_timestamp;
        let accounts = ctx.accounts;
        let mut collection = CollectionBrief::read(&accounts.collection)?;
        accounts.validate(&collection, &details, at)?;
        let number = collection.count_minted()?;
        let credential = Credential {
            version: Credential::VERSION,
            bump: accounts.find_credential()?,
            kind: details.kind,
            collection: accounts.collection.key(),
            mint: accounts.mint.key(),
            subject: accounts.subject.key(),
            issuer: accounts.issuer.key(),
            payer: accounts.issuer.key(),
            number,
            issued_at: at,
            expires_at: details.expires_at,
            score_sha256: details.score_sha256,
            metadata_sha256: details.metadata.sha256,
            reserved: [0; 64],
        };
        accounts.make(&collection, &credential, &details.metadata)?;
        let Credential { collection: address, mint, subject, issuer, .. } = credential;
        collection.emit(&accounts.event_authority, |EventLink { seq, head }| CredentialIssued {
            collection: address,
            mint,
            number,
            subject,
            issuer,
            details,
            at,
            seq,
            head,
        })?;
        collection.write(&accounts.collection)
    }

    fn find_credential(&self) -> Result<u8> {
        let found = find_address(Credential::SEED, self.mint.key);
        let (address, bump) = found.ok_or(ErrorCode::ConstraintSeeds)?;
        require_keys_eq!(address, self.credential.key(), ErrorCode::ConstraintSeeds);
        Ok(bump)
    }

    /// Nobody has authority over the metadata of a credential: what it says can be reverted, and not changed.
    fn make(&self, collection: &CollectionBrief, credential: &Credential, metadata: &NftMetadata) -> Result<()> {
        let signer = CollectionSigner::of_brief(collection);
        let seeds = signer.seeds();
        let rent = Rent::get()?;
        let accounts = [
            self.issuer.to_account_info(),
            self.mint.to_account_info(),
            self.collection.to_account_info(),
            self.group_mint.to_account_info(),
            self.token_account.to_account_info(),
            self.subject.to_account_info(),
            self.credential.to_account_info(),
            self.system_program.to_account_info(),
            self.token_program.to_account_info(),
        ];
        let account = NewAccount {
            payer: self.issuer.key,
            address: self.credential.key,
            owner: &crate::ID,
            space: Credential::SPACE,
            lamports: rent.minimum_balance(Credential::SPACE),
            seeds: &[Credential::SEED, self.mint.key.as_ref(), &[credential.bump]],
        };
        account.open(self.credential.lamports(), &accounts)?;
        credential.try_serialize(&mut &mut self.credential.try_borrow_mut_data()?[..])?;

        let text = MintText { name: &metadata.name, symbol: &collection.symbol, uri: &metadata.uri };
        let new_mint = NewMint {
            mint: &self.mint,
            group: self.group_mint.key,
            authority: self.collection.key,
            is_mutable: false,
            payer: self.issuer.key,
            rent: &rent,
            accounts: &accounts,
        };
        new_mint.create(MintKind::Credential, &text, &seeds, &[])?;
        let token = NewToken {
            mint: self.mint.key,
            authority: self.collection.key,
            holder: self.subject.key,
            token_account: self.token_account.key,
            payer: self.issuer.key,
            accounts: &accounts,
        };
        token.issue(&seeds)
    }
}
