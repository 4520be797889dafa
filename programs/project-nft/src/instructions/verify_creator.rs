use anchor_lang::prelude::*;

use crate::NftError;
use crate::events::CreatorVerified;
use crate::state::{Collection, EventLink};

#[event_cpi]
#[derive(Accounts)]
pub struct VerifyCreator<'info> {
    #[account(mut)]
    pub collection: Box<Account<'info, Collection>>,
    pub creator: Signer<'info>,
}

impl VerifyCreator<'_> {
    pub(crate) fn verify_creator(ctx: Context<Self>) -> Result<()> {
        let at = Clock::get()?.unix_timestamp;
        let (address, creator) = (ctx.accounts.collection.key(), ctx.accounts.creator.key());
        let collection = &mut ctx.accounts.collection;
        collection.check_current()?;
        let named = collection.creators.iter_mut().find(|named| named.address == creator);
        let named = named.ok_or(NftError::NotCreator)?;
        require!(!named.is_verified, NftError::Unchanged);
        named.is_verified = true;
        collection.updated_at = at;
        collection.emit(&ctx.accounts.event_authority, |EventLink { seq, head }| CreatorVerified {
            collection: address,
            creator,
            at,
            seq,
            head,
        })
    }
}
