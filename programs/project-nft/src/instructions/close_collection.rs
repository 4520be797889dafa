use anchor_lang::prelude::*;
use anchor_spl::token_2022::Token2022;
use project_registry::state::{Member, Project, Role};

use crate::NftError;
use crate::events::CollectionClosed;
use crate::state::{Collection, EventLink};
use crate::token::{CollectionSigner, close_mint};

#[event_cpi]
#[derive(Accounts)]
pub struct CloseCollection<'info> {
    #[account(
        mut,
        close = payer,
        has_one = group_mint @ NftError::WrongGroupMint,
        has_one = project @ NftError::WrongProject,
        has_one = payer @ NftError::WrongPayer,
    )]
    pub collection: Box<Account<'info, Collection>>,
    /// CHECK: the collection names it.
    #[account(mut)]
    pub group_mint: UncheckedAccount<'info>,
    /// The project's owner, or a maintainer; anyone, where the project is no more.
    pub authority: Signer<'info>,
    /// CHECK: the collection names it. It may be closed, or another project's by now: see `is_allowed`.
    pub project: UncheckedAccount<'info>,
    /// The authority's, unless it is the project's owner.
    pub member: Option<Box<Account<'info, Member>>>,
    /// CHECK: it only receives lamports, and the collection names it.
    #[account(mut)]
    pub payer: UncheckedAccount<'info>,
    pub token_program: Program<'info, Token2022>,
}

impl CloseCollection<'_> {
    fn validate(&self) -> Result<()> {
        require_eq!(self.collection.live(), 0, NftError::CollectionInUse);
        require!(self.is_allowed()?, NftError::NotManager);
        Ok(())
    }

    /// A project that is no more has nobody to ask, and must not lock the rent of what it left.
    fn is_allowed(&self) -> Result<bool> {
        if *self.project.owner != project_registry::ID {
            return Ok(true);
        }
        let data = self.project.try_borrow_data()?;
        let project = Project::try_deserialize(&mut &data[..])?;
        if !self.collection.is_of(&project) {
            return Ok(true);
        }
        let wallet = self.authority.key();
        let member = self.member.as_ref().filter(|member| member.project == self.project.key());
        let role = member.filter(|member| member.wallet == wallet).map(|member| member.role);
        Ok(project.owner == wallet || role.is_some_and(|role| role >= Role::Maintainer))
    }

    #[access_control(ctx.accounts.validate())]
    pub(crate) fn close_collection(ctx: Context<Self>) -> Result<()> {
        let at = Clock::get()?.unix_timestamp;
        let address = ctx.accounts.collection.key();
        let (project, by) = (ctx.accounts.project.key(), ctx.accounts.authority.key());
        close_mint(
            ctx.accounts.token_program.key,
            &ctx.accounts.group_mint,
            ctx.accounts.collection.as_ref().as_ref(),
            &ctx.accounts.payer,
            &CollectionSigner::of(&ctx.accounts.collection).seeds(),
        )?;
        let collection = &mut **ctx.accounts.collection;
        collection.emit(&ctx.accounts.event_authority, |EventLink { seq, head }| CollectionClosed {
            collection: address,
            project,
            by,
            at,
            seq,
            head,
        })
    }
}
