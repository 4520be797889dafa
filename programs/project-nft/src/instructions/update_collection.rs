use anchor_lang::prelude::*;
use anchor_spl::token_2022::Token2022;
use project_registry::state::{Member, Project};

use crate::NftError;
use crate::events::CollectionUpdated;
use crate::state::{Collection, CollectionDetails, EventLink};
use crate::token::{CollectionSigner, MintText, TextAccounts, set_max_size, update_text};

#[event_cpi]
#[derive(Accounts)]
pub struct UpdateCollection<'info> {
    // Its address needs no check: only `create_collection` makes such accounts.
    #[account(mut, has_one = group_mint @ NftError::WrongGroupMint)]
    pub collection: Box<Account<'info, Collection>>,
    /// CHECK: the collection names it.
    #[account(mut)]
    pub group_mint: UncheckedAccount<'info>,
    /// The project's owner, or a maintainer. Pays for longer metadata.
    #[account(mut)]
    pub authority: Signer<'info>,
    pub project: Box<Account<'info, Project>>,
    /// The authority's, unless it is the project's owner.
    pub member: Option<Box<Account<'info, Member>>>,
    pub token_program: Program<'info, Token2022>,
    pub system_program: Program<'info, System>,
}

impl UpdateCollection<'_> {
    fn validate(&self, details: &CollectionDetails) -> Result<()> {
        self.collection.check_manager(&self.project, &self.authority.key(), self.member.as_deref())?;
        self.collection.check_mutable()?;
        require_gte!(self.collection.max_supply, details.max_supply, NftError::InvalidMaxSupply);
        details.check()
    }

    #[access_control(ctx.accounts.validate(&details))]
    pub(crate) fn update_collection(ctx: Context<Self>, details: CollectionDetails) -> Result<()> {
        let at = Clock::get()?.unix_timestamp;
        ctx.accounts.update_group(&details)?;
        let address = ctx.accounts.collection.key();
        let by = ctx.accounts.authority.key();
        let collection = &mut **ctx.accounts.collection;
        collection.describe(&details);
        collection.updated_at = at;
        collection.check(Rent::get()?.minimum_balance(0))?;
        let creators = collection.creators.clone();
        collection.emit(&ctx.accounts.event_authority, |EventLink { seq, head }| CollectionUpdated {
            collection: address,
            by,
            creators,
            details,
            at,
            seq,
            head,
        })
    }

    fn update_group(&self, details: &CollectionDetails) -> Result<()> {
        let signer = CollectionSigner::of(&self.collection);
        let accounts = TextAccounts {
            mint: self.group_mint.to_account_info(),
            authority: self.collection.to_account_info(),
            payer: self.authority.to_account_info(),
            system_program: self.system_program.to_account_info(),
            token_program: self.token_program.to_account_info(),
        };
        let text = MintText { name: &details.name, symbol: &details.symbol, uri: &details.metadata_uri };
        update_text(&accounts, text, &signer.seeds())?;
        if details.max_supply == self.collection.max_supply {
            return Ok(());
        }
        require_gte!(details.max_supply, self.collection.minted, NftError::InvalidMaxSupply);
        let TextAccounts { mint, authority, token_program, .. } = &accounts;
        set_max_size(token_program, mint, authority, details.max_supply, &signer.seeds())
    }
}
