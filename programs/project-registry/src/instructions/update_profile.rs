use anchor_lang::prelude::*;

use crate::RegistryError;
use crate::events::ProfileUpdated;
use crate::state::{EventLink, Profile, ProfileDetails};

#[event_cpi]
#[derive(Accounts)]
pub struct UpdateProfile<'info> {
    // Its address needs no check: only `create_profile` makes such accounts, each at its wallet's address.
    #[account(mut, has_one = wallet @ RegistryError::NotProfileWallet)]
    pub profile: Account<'info, Profile>,
    pub wallet: Signer<'info>,
}

impl UpdateProfile<'_> {
    #[access_control(details.check())]
    pub(crate) fn update_profile(ctx: Context<Self>, details: ProfileDetails) -> Result<()> {
        let at = Clock::get()?.unix_timestamp;
        let address = ctx.accounts.profile.key();
        let ProfileDetails { handle, metadata_uri, metadata_sha256 } = details;
        let profile = &mut *ctx.accounts.profile;
        profile.handle.clone_from(&handle);
        profile.metadata_uri.clone_from(&metadata_uri);
        profile.metadata_sha256 = metadata_sha256;
        profile.updated_at = at;
        profile.link.emit(&ctx.accounts.event_authority, |EventLink { seq, head }| ProfileUpdated {
            profile: address,
            handle,
            metadata_uri,
            metadata_sha256,
            at,
            seq,
            head,
        })
    }
}
