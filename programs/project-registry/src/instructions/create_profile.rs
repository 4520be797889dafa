use anchor_lang::prelude::*;

use crate::RegistryError;
use crate::events::ProfileCreated;
use crate::state::{EventLink, Profile, ProfileDetails, Registry};

#[event_cpi]
#[derive(Accounts)]
pub struct CreateProfile<'info> {
    #[account(init, payer = wallet, space = Profile::SPACE, seeds = [Profile::SEED, wallet.key().as_ref()], bump)]
    pub profile: Account<'info, Profile>,
    #[account(mut)]
    pub wallet: Signer<'info>,
    #[account(
        address = Registry::ADDRESS,
        constraint = registry.is_current() @ RegistryError::OutdatedLayout,
        constraint = !registry.paused @ RegistryError::RegistryPaused,
    )]
    pub registry: Account<'info, Registry>,
    pub system_program: Program<'info, System>,
}

impl CreateProfile<'_> {
    #[access_control(details.check())]
    pub(crate) fn create_profile(ctx: Context<Self>, details: ProfileDetails) -> Result<()> {
        let at = Clock::get()?.unix_timestamp;
        let address = ctx.accounts.profile.key();
        let wallet = ctx.accounts.wallet.key();
        let ProfileDetails { handle, metadata_uri, metadata_sha256 } = details;
        let profile = &mut *ctx.accounts.profile;
        *profile = Profile {
            version: Profile::VERSION,
            bump: ctx.bumps.profile,
            wallet,
            created_at: at,
            updated_at: at,
            link: EventLink::default(),
            metadata_sha256,
            reserved: [0; 64],
            handle: handle.clone(),
            metadata_uri: metadata_uri.clone(),
            near_account: String::new(),
        };
        profile.link.emit(&ctx.accounts.event_authority, |EventLink { seq, head }| ProfileCreated {
            profile: address,
            wallet,
            handle,
            metadata_uri,
            metadata_sha256,
            at,
            seq,
            head,
        })
    }
}
