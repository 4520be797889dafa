use anchor_lang::prelude::*;

use crate::NftError;
use crate::state::{Collection, MintCounter};

#[derive(Accounts)]
pub struct CloseMintCounter<'info> {
    #[account(
        mut,
        close = payer,
        has_one = collection @ NftError::WrongCounter,
        has_one = payer @ NftError::WrongPayer,
    )]
    pub mint_counter: Box<Account<'info, MintCounter>>,
    /// CHECK: the counter names it. It may be closed by now, or made again.
    pub collection: UncheckedAccount<'info>,
    /// CHECK: it only receives lamports, and the counter names it.
    #[account(mut)]
    pub payer: UncheckedAccount<'info>,
}

impl CloseMintCounter<'_> {
    /// A counter that could be closed and opened again under the same policy would count nothing.
    fn validate(&self) -> Result<()> {
        if *self.collection.owner != crate::ID {
            return Ok(());
        }
        let data = self.collection.try_borrow_data()?;
        let collection = Collection::try_deserialize(&mut &data[..])?;
        require_neq!(collection.policy_round, self.mint_counter.policy_round, NftError::CounterInUse);
        Ok(())
    }

    #[access_control(ctx.accounts.validate())]
    pub(crate) fn close_mint_counter(ctx: Context<Self>) -> Result<()> {
        Ok(())
    }
}
