use anchor_lang::prelude::*;
use anchor_spl::token_2022::Token2022;
use project_registry::state::{Member, Project, ProjectStatus};

use crate::NftError;
use crate::events::CollectionCreated;
use crate::state::{COLLECTION, Collection, CollectionDetails, EventLink, MintTerms, check_role};
use crate::token::{CollectionSigner, GroupSigner, MintKind, MintText, NewMint, seal_group};

#[event_cpi]
#[derive(Accounts)]
#[instruction(index: u32)]
pub struct CreateCollection<'info> {
    #[account(
        init,
        payer = authority,
        space = Collection::SPACE,
        seeds = [COLLECTION, project.key().as_ref(), &index.to_le_bytes()],
        bump,
    )]
    pub collection: Box<Account<'info, Collection>>,
    /// CHECK: it is made here, at this address.
    #[account(mut, seeds = [Collection::GROUP_SEED, collection.key().as_ref()], bump)]
    pub group_mint: UncheckedAccount<'info>,
    /// The project's owner, or a maintainer. Pays the rent.
    #[account(mut)]
    pub authority: Signer<'info>,
    #[account(
        seeds = [Project::SEED, project.slug.as_bytes()],
        seeds::program = project_registry::ID,
        bump = project.bump,
    )]
    pub project: Box<Account<'info, Project>>,
    /// The authority's, unless it is the project's owner.
    pub member: Option<Box<Account<'info, Member>>>,
    pub token_program: Program<'info, Token2022>,
    pub system_program: Program<'info, System>,
}

impl CreateCollection<'_> {
    fn validate(&self, details: &CollectionDetails) -> Result<()> {
        check_role(&self.project, &self.authority.key(), self.member.as_deref())?;
        require!(self.project.status != ProjectStatus::Archived, NftError::ProjectArchived);
        details.check()
    }

    #[access_control(ctx.accounts.validate(&details))]
    pub(crate) fn create_collection(
        ctx: Context<Self>,
        index: u32,
        details: CollectionDetails,
        terms: MintTerms,
    ) -> Result<()> {
        let Clock { unix_timestamp: at, slot, .. } = Clock::get()?;
        let address = ctx.accounts.collection.key();
        let (project, by) = (ctx.accounts.project.key(), ctx.accounts.authority.key());
        let group_mint = ctx.accounts.group_mint.key();
        let created_slot = ctx.accounts.project.created_slot;

        let collection = &mut **ctx.accounts.collection;
        collection.version = Collection::VERSION;
        collection.bump = ctx.bumps.collection;
        collection.is_mutable = true;
        collection.index = index;
        collection.project = project;
        collection.project_created_slot = created_slot;
        collection.created_slot = slot;
        collection.group_mint = group_mint;
        collection.payer = by;
        collection.created_at = at;
        collection.updated_at = at;
        collection.describe(&details);
        collection.set_terms(&terms, slot)?;
        collection.check(Rent::get()?.minimum_balance(0))?;
        ctx.accounts.make_group(ctx.bumps.group_mint, &details)?;

        let collection = &mut **ctx.accounts.collection;
        let policy_round = collection.policy_round;
        collection.emit(&ctx.accounts.event_authority, |EventLink { seq, head }| CollectionCreated {
            collection: address,
            project,
            index,
            group_mint,
            by,
            details,
            terms,
            policy_round,
            at,
            seq,
            head,
        })
    }

    fn make_group(&self, bump: u8, details: &CollectionDetails) -> Result<()> {
        let signer = CollectionSigner::of(&self.collection);
        let group_signer = GroupSigner { collection: self.collection.key(), bump: [bump] };
        let (group, authority) = (self.group_mint.to_account_info(), self.collection.to_account_info());
        let text = MintText { name: &details.name, symbol: &details.symbol, uri: &details.metadata_uri };
        let accounts = [self.authority.to_account_info(), group.clone(), authority.clone()];
        let mint = NewMint {
            mint: &group,
            group: group.key,
            authority: authority.key,
            is_mutable: true,
            payer: self.authority.key,
            rent: &Rent::get()?,
            accounts: &accounts,
        };
        let kind = MintKind::Group { max_size: details.max_supply };
        mint.create(kind, &text, &signer.seeds(), &group_signer.seeds())?;
        seal_group(&group, &authority, &signer.seeds())
    }
}
