use anchor_lang::prelude::*;

use crate::NftError;
use crate::state::{Collection, MintCounter, MintPolicy};

#[derive(Accounts)]
pub struct OpenMintCounter<'info> {
    #[account(
        init,
        payer = payer,
        space = MintCounter::SPACE,
        seeds = [
            MintCounter::SEED,
            collection.key().as_ref(),
            &collection.policy_round.to_le_bytes(),
            wallet.key().as_ref(),
        ],
        bump,
    )]
    pub mint_counter: Box<Account<'info, MintCounter>>,
    pub collection: Box<Account<'info, Collection>>,
    /// CHECK: any wallet; only its own mints are counted there.
    pub wallet: UncheckedAccount<'info>,
    #[account(mut)]
    pub payer: Signer<'info>,
    pub system_program: Program<'info, System>,
}

impl OpenMintCounter<'_> {
    fn validate(&self) -> Result<()> {
        let counts = match self.collection.policy {
            MintPolicy::AllowList { .. } => true,
            MintPolicy::Authority | MintPolicy::Open { .. } => false,
        };
        require!(counts, NftError::NoAllowList);
        Ok(())
    }

    #[access_control(ctx.accounts.validate())]
    pub(crate) fn open_mint_counter(ctx: Context<Self>) -> Result<()> {
        let counter = MintCounter {
            version: MintCounter::VERSION,
            bump: ctx.bumps.mint_counter,
            collection: ctx.accounts.collection.key(),
            wallet: ctx.accounts.wallet.key(),
            policy_round: ctx.accounts.collection.policy_round,
            count: 0,
            payer: ctx.accounts.payer.key(),
            reserved: [0; 32],
        };
        ctx.accounts.mint_counter.set_inner(counter);
        Ok(())
    }
}
