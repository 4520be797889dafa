use anchor_lang::prelude::*;
use project_registry::state::{Member, Project};

use crate::events::MintPolicySet;
use crate::state::{Collection, EventLink, MintTerms};

#[event_cpi]
#[derive(Accounts)]
pub struct SetMintPolicy<'info> {
    #[account(mut)]
    pub collection: Box<Account<'info, Collection>>,
    /// The project's owner, or a maintainer.
    pub authority: Signer<'info>,
    pub project: Box<Account<'info, Project>>,
    /// The authority's, unless it is the project's owner.
    pub member: Option<Box<Account<'info, Member>>>,
}

impl SetMintPolicy<'_> {
    fn validate(&self) -> Result<()> {
        self.collection.check_manager(&self.project, &self.authority.key(), self.member.as_deref())
    }

    #[access_control(ctx.accounts.validate())]
    pub(crate) fn set_mint_policy(ctx: Context<Self>, terms: MintTerms) -> Result<()> {
        let Clock { unix_timestamp: at, slot, .. } = Clock::get()?;
        let address = ctx.accounts.collection.key();
        let by = ctx.accounts.authority.key();
        let collection = &mut **ctx.accounts.collection;
        collection.set_terms(&terms, slot)?;
        collection.updated_at = at;
        collection.check(Rent::get()?.minimum_balance(0))?;
        let policy_round = collection.policy_round;
        collection.emit(&ctx.accounts.event_authority, |EventLink { seq, head }| MintPolicySet {
            collection: address,
            by,
            terms,
            policy_round,
            at,
            seq,
            head,
        })
    }
}
