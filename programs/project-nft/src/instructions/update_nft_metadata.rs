use anchor_lang::prelude::*;
use anchor_spl::token_2022::Token2022;
use anchor_spl::token_interface::Mint;
use project_registry::state::{Member, Project};

use crate::NftError;
use crate::events::NftMetadataUpdated;
use crate::state::{Collection, EventLink, Nft, NftMetadata};
use crate::token::{CollectionSigner, MintText, TextAccounts, update_text};

#[event_cpi]
#[derive(Accounts)]
pub struct UpdateNftMetadata<'info> {
    #[account(mut)]
    pub collection: Box<Account<'info, Collection>>,
    #[account(mut, has_one = collection @ NftError::WrongMint, has_one = mint @ NftError::WrongMint)]
    pub nft: Box<Account<'info, Nft>>,
    #[account(mut, constraint = mint.supply == 1 @ NftError::AlreadyBurned)]
    pub mint: Box<InterfaceAccount<'info, Mint>>,
    /// The project's owner, or a maintainer. Pays for longer metadata.
    #[account(mut)]
    pub authority: Signer<'info>,
    pub project: Box<Account<'info, Project>>,
    /// The authority's, unless it is the project's owner.
    pub member: Option<Box<Account<'info, Member>>>,
    pub token_program: Program<'info, Token2022>,
    pub system_program: Program<'info, System>,
}

impl UpdateNftMetadata<'_> {
    fn validate(&self, metadata: &NftMetadata) -> Result<()> {
        self.collection.check_manager(&self.project, &self.authority.key(), self.member.as_deref())?;
        self.collection.check_mutable()?;
        metadata.check()
    }

    #[access_control(ctx.accounts.validate(&metadata))]
    pub(crate) fn update_nft_metadata(ctx: Context<Self>, metadata: NftMetadata) -> Result<()> {
        let at = Clock::get()?.unix_timestamp;
        let shows_another = ctx.accounts.show(&metadata)?;
        let nft = &mut ctx.accounts.nft;
        require!(shows_another || nft.metadata_sha256 != metadata.sha256, NftError::Unchanged);
        nft.metadata_sha256 = metadata.sha256;

        let (address, mint) = (ctx.accounts.collection.key(), ctx.accounts.mint.key());
        let by = ctx.accounts.authority.key();
        ctx.accounts.collection.emit(&ctx.accounts.event_authority, |EventLink { seq, head }| NftMetadataUpdated {
            collection: address,
            mint,
            by,
            metadata,
            at,
            seq,
            head,
        })
    }

    fn show(&self, metadata: &NftMetadata) -> Result<bool> {
        let accounts = TextAccounts {
            mint: self.mint.to_account_info(),
            authority: self.collection.to_account_info(),
            payer: self.authority.to_account_info(),
            system_program: self.system_program.to_account_info(),
            token_program: self.token_program.to_account_info(),
        };
        // The symbol is the collection's, as it was when the NFT was minted or as it is now.
        let text = MintText { name: &metadata.name, symbol: &self.collection.symbol, uri: &metadata.uri };
        update_text(&accounts, text, &CollectionSigner::of(&self.collection).seeds())
    }
}
