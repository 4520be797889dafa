use anchor_lang::prelude::*;
use anchor_spl::token_2022::Token2022;
use anchor_spl::token_interface::TokenAccount;

use crate::NftError;
use crate::events::NftBurned;
use crate::state::{Collection, EventLink, Nft};
use crate::token::{CollectionSigner, burn, close_mint, close_token_account};

#[event_cpi]
#[derive(Accounts)]
pub struct BurnNft<'info> {
    #[account(mut)]
    pub collection: Box<Account<'info, Collection>>,
    #[account(
        mut,
        close = payer,
        has_one = collection @ NftError::WrongMint,
        has_one = mint @ NftError::WrongMint,
        has_one = payer @ NftError::WrongPayer,
    )]
    pub nft: Box<Account<'info, Nft>>,
    /// CHECK: the NFT names it.
    #[account(mut)]
    pub mint: UncheckedAccount<'info>,
    /// Gets the rent of the token account.
    #[account(mut)]
    pub holder: Signer<'info>,
    #[account(
        mut,
        constraint = token_account.mint == mint.key() && token_account.owner == holder.key()
            @ NftError::WrongTokenAccount,
        constraint = token_account.amount == 1 @ NftError::WrongTokenAccount,
    )]
    pub token_account: Box<InterfaceAccount<'info, TokenAccount>>,
    /// CHECK: it only receives the rent of mint and NFT, and the NFT names it.
    #[account(mut)]
    pub payer: UncheckedAccount<'info>,
    pub token_program: Program<'info, Token2022>,
}

impl BurnNft<'_> {
    pub(crate) fn burn_nft(ctx: Context<Self>) -> Result<()> {
        let at = Clock::get()?.unix_timestamp;
        ctx.accounts.retire()?;
        let (address, mint) = (ctx.accounts.collection.key(), ctx.accounts.mint.key());
        let (number, holder) = (ctx.accounts.nft.number, Some(ctx.accounts.holder.key()));
        let collection = &mut ctx.accounts.collection;
        collection.count_burned()?;
        collection.emit(&ctx.accounts.event_authority, |EventLink { seq, head }| NftBurned {
            collection: address,
            mint,
            number,
            holder,
            at,
            seq,
            head,
        })
    }

    fn retire(&self) -> Result<()> {
        let program = self.token_program.key;
        let (token_account, holder) = (self.token_account.to_account_info(), self.holder.to_account_info());
        burn(program, &self.mint, &token_account, &holder, None)?;
        // Where the holder gave the right to close it away, that must not keep him from burning.
        if self.token_account.close_authority.is_none() {
            close_token_account(program, &token_account, &holder, &holder)?;
        }
        let collection = self.collection.to_account_info();
        let signer = CollectionSigner::of(&self.collection);
        close_mint(program, &self.mint, &collection, &self.payer, &signer.seeds())
    }
}
