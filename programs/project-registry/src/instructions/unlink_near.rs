use anchor_lang::prelude::*;

use crate::RegistryError;
use crate::events::ProfileNearUnlinked;
use crate::state::{EventLink, Profile};

#[event_cpi]
#[derive(Accounts)]
pub struct UnlinkNear<'info> {
    // Its address needs no check: only `create_profile` makes such accounts, each at its wallet's address.
    #[account(mut, has_one = wallet @ RegistryError::NotProfileWallet)]
    pub profile: Account<'info, Profile>,
    pub wallet: Signer<'info>,
}

impl UnlinkNear<'_> {
    fn validate(&self) -> Result<()> {
        require!(!self.profile.near_account.is_empty(), RegistryError::NearNotLinked);
        Ok(())
    }

    #[access_control(ctx.accounts.validate())]
    pub(crate) fn unlink_near(ctx: Context<Self>) -> Result<()> {
        let at = Clock::get()?.unix_timestamp;
        let address = ctx.accounts.profile.key();
        let wallet = ctx.accounts.wallet.key();
        let profile = &mut *ctx.accounts.profile;
        let near_account = std::mem::take(&mut profile.near_account);
        profile.updated_at = at;
        profile.link.emit(&ctx.accounts.event_authority, |EventLink { seq, head }| ProfileNearUnlinked {
            profile: address,
            wallet,
            near_account,
            at,
            seq,
            head,
        })
    }
}
