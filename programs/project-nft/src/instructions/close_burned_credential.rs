use anchor_lang::prelude::*;
use anchor_spl::token_2022::Token2022;
use anchor_spl::token_interface::Mint;

use crate::NftError;
use crate::events::CredentialBurned;
use crate::state::{Collection, Credential, EventLink};
use crate::token::{CollectionSigner, close_mint};

#[event_cpi]
#[derive(Accounts)]
pub struct CloseBurnedCredential<'info> {
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
    #[account(mut, constraint = mint.supply == 0 @ NftError::NotBurned)]
    pub mint: Box<InterfaceAccount<'info, Mint>>,
    /// CHECK: it only receives the rent of mint and credential, and the credential names it.
    #[account(mut)]
    pub payer: UncheckedAccount<'info>,
    pub token_program: Program<'info, Token2022>,
}

impl CloseBurnedCredential<'_> {
    /// Nobody can mint again, so that a supply of 0 stays so.
    pub(crate) fn close_burned_credential(ctx: Context<Self>) -> Result<()> {
        let at = Clock::get()?.unix_timestamp;
        close_mint(
            ctx.accounts.token_program.key,
            ctx.accounts.mint.as_ref().as_ref(),
            ctx.accounts.collection.as_ref().as_ref(),
            &ctx.accounts.payer,
            &CollectionSigner::of(&ctx.accounts.collection).seeds(),
        )?;
        let (address, mint) = (ctx.accounts.collection.key(), ctx.accounts.mint.key());
        let Credential { number, subject, .. } = **ctx.accounts.credential;
        let collection = &mut ctx.accounts.collection;
        collection.count_burned()?;
        collection.emit(&ctx.accounts.event_authority, |EventLink { seq, head }| CredentialBurned {
            collection: address,
            mint,
            number,
            subject,
            at,
            seq,
            head,
        })
    }
}
