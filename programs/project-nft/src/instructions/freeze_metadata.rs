use anchor_lang::prelude::*;
use anchor_spl::token_2022::Token2022;
use project_registry::state::{Member, Project};

use crate::NftError;
use crate::events::MetadataFrozen;
use crate::state::{Collection, EventLink};
use crate::token::{CollectionSigner, freeze_text};

#[event_cpi]
#[derive(Accounts)]
pub struct FreezeMetadata<'info> {
    #[account(mut, has_one = group_mint @ NftError::WrongGroupMint)]
    pub collection: Box<Account<'info, Collection>>,
    /// CHECK: the collection names it.
    #[account(mut)]
    pub group_mint: UncheckedAccount<'info>,
    /// The project's owner, or a maintainer.
    pub authority: Signer<'info>,
    pub project: Box<Account<'info, Project>>,
    /// The authority's, unless it is the project's owner.
    pub member: Option<Box<Account<'info, Member>>>,
    pub token_program: Program<'info, Token2022>,
}

impl FreezeMetadata<'_> {
    fn validate(&self) -> Result<()> {
        self.collection.check_manager(&self.project, &self.authority.key(), self.member.as_deref())?;
        self.collection.check_mutable()
    }

    /// The group mint loses its metadata's authority, so that every reader of Token-2022 sees it. NFTs that are
    /// minted later never have one; for those minted before, this program refuses.
    #[access_control(ctx.accounts.validate())]
    pub(crate) fn freeze_metadata(ctx: Context<Self>) -> Result<()> {
        let at = Clock::get()?.unix_timestamp;
        let address = ctx.accounts.collection.key();
        let by = ctx.accounts.authority.key();
        freeze_text(
            ctx.accounts.token_program.key,
            &ctx.accounts.group_mint,
            ctx.accounts.collection.as_ref().as_ref(),
            &CollectionSigner::of(&ctx.accounts.collection).seeds(),
        )?;
        let collection = &mut **ctx.accounts.collection;
        collection.is_mutable = false;
        collection.updated_at = at;
        collection.emit(&ctx.accounts.event_authority, |EventLink { seq, head }| MetadataFrozen {
            collection: address,
            by,
            at,
            seq,
            head,
        })
    }
}
