use anchor_lang::prelude::*;

use crate::RegistryError;
use crate::events::RegistryConfigured;
use crate::state::{EventLink, Registry};

#[derive(AnchorSerialize, AnchorDeserialize, Clone, Debug, PartialEq, Eq)]
pub struct ConfigArgs {
    /// Receives the fees. It need not exist yet.
    pub treasury: Pubkey,
    /// Paid for each new project, in lamports: 0, or from 890,880 to 10 SOL.
    pub project_fee: u64,
}

#[event_cpi]
#[derive(Accounts)]
pub struct SetConfig<'info> {
    #[account(
        mut,
        address = Registry::ADDRESS,
        has_one = authority @ RegistryError::NotAuthority,
        constraint = registry.is_current() @ RegistryError::OutdatedLayout,
    )]
    pub registry: Account<'info, Registry>,
    pub authority: Signer<'info>,
}

impl SetConfig<'_> {
    fn validate(&self, args: &ConfigArgs) -> Result<()> {
        let registry = &self.registry;
        let changed = (registry.treasury, registry.project_fee) != (args.treasury, args.project_fee);
        require!(changed, RegistryError::Unchanged);
        Registry::check_project_fee(args.project_fee, Rent::get()?.minimum_balance(0))
    }

    #[access_control(ctx.accounts.validate(&args))]
    pub(crate) fn set_config(ctx: Context<Self>, args: ConfigArgs) -> Result<()> {
        let at = Clock::get()?.unix_timestamp;
        let ConfigArgs { treasury, project_fee } = args;
        let registry = &mut *ctx.accounts.registry;
        registry.treasury = treasury;
        registry.project_fee = project_fee;
        registry.link.emit(&ctx.accounts.event_authority, |EventLink { seq, head }| RegistryConfigured {
            registry: Registry::ADDRESS,
            treasury,
            project_fee,
            at,
            seq,
            head,
        })
    }
}
