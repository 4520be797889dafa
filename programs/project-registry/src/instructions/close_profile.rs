use anchor_lang::prelude::*;

use crate::RegistryError;
use crate::events::ProfileClosed;
use crate::state::{EventLink, Profile};

#[event_cpi]
#[derive(Accounts)]
pub struct CloseProfile<'info> {
    // Its address needs no check: only `create_profile` makes such accounts, each at its wallet's address.
    #[account(mut, close = wallet, has_one = wallet @ RegistryError::NotProfileWallet)]
    pub profile: Account<'info, Profile>,
    #[account(mut)]
    pub wallet: Signer<'info>,
}

impl CloseProfile<'_> {
    pub(crate) fn close_profile(ctx: Context<Self>) -> Result<()> {
        let at = Clock::get()?.unix_timestamp;
        let address = ctx.accounts.profile.key();
        let wallet = ctx.accounts.wallet.key();
        let profile = &mut *ctx.accounts.profile;
        profile.link.emit(&ctx.accounts.event_authority, |EventLink { seq, head }| ProfileClosed {
            profile: address,
            wallet,
            at,
            seq,
            head,
        })
    }
}
