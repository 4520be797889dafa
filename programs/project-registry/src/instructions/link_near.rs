use anchor_lang::prelude::*;

use crate::RegistryError;
use crate::events::ProfileNearLinked;
use crate::state::text::is_near_account;
use crate::state::{EventLink, Profile};

#[event_cpi]
#[derive(Accounts)]
pub struct LinkNear<'info> {
    // Its address needs no check: only `create_profile` makes such accounts, each at its wallet's address.
    #[account(mut, has_one = wallet @ RegistryError::NotProfileWallet)]
    pub profile: Account<'info, Profile>,
    pub wallet: Signer<'info>,
}

impl LinkNear<'_> {
    fn validate(&self, near_account: &str) -> Result<()> {
        require!(is_near_account(near_account), RegistryError::InvalidNearAccount);
        require!(self.profile.near_account != near_account, RegistryError::Unchanged);
        Ok(())
    }

    #[access_control(ctx.accounts.validate(&near_account))]
    pub(crate) fn link_near(ctx: Context<Self>, near_account: String) -> Result<()> {
        let at = Clock::get()?.unix_timestamp;
        let address = ctx.accounts.profile.key();
        let wallet = ctx.accounts.wallet.key();
        let profile = &mut *ctx.accounts.profile;
        profile.near_account.clone_from(&near_account);
        profile.updated_at = at;
        profile.link.emit(&ctx.accounts.event_authority, |EventLink { seq, head }| ProfileNearLinked {
            profile: address,
            wallet,
            near_account,
            at,
            seq,
            head,
        })
    }
}
