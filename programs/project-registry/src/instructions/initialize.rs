use anchor_lang::prelude::*;
use anchor_lang::solana_program::bpf_loader_upgradeable;

use crate::RegistryError;
use crate::events::RegistryInitialized;
use crate::state::{EventLink, Registry};

#[derive(AnchorSerialize, AnchorDeserialize, Clone, Debug, PartialEq, Eq)]
pub struct InitializeArgs {
    /// Receives the fees. It need not exist yet.
    pub treasury: Pubkey,
    /// Paid for each new project, in lamports: 0, or from 890,880 to 10 SOL.
    pub project_fee: u64,
}

#[event_cpi]
#[derive(Accounts)]
pub struct Initialize<'info> {
    #[account(init, payer = authority, space = Registry::SPACE, seeds = [Registry::SEED], bump)]
    pub registry: Account<'info, Registry>,
    /// The program's upgrade authority, who pays the registry's rent and becomes its authority.
    #[account(mut)]
    pub authority: Signer<'info>,
    /// Says who the program's upgrade authority is.
    #[account(
        seeds = [crate::ID.as_ref()],
        seeds::program = bpf_loader_upgradeable::ID,
        bump,
        constraint = program_data.upgrade_authority_address == Some(authority.key())
            @ RegistryError::NotUpgradeAuthority,
    )]
    pub program_data: Account<'info, ProgramData>,
    pub system_program: Program<'info, System>,
}

impl Initialize<'_> {
    fn validate(&self, args: &InitializeArgs) -> Result<()> {
        Registry::check_project_fee(args.project_fee, Rent::get()?.minimum_balance(0))
    }

    #[access_control(ctx.accounts.validate(&args))]
    pub(crate) fn initialize(ctx: Context<Self>, args: InitializeArgs) -> Result<()> {
        // A linker keeps what something refers to.
        #[cfg(all(feature = "entrypoint", target_os = "solana"))]
        std::hint::black_box(crate::SECURITY_TXT);

        let at = Clock::get()?.unix_timestamp;
        let address = ctx.accounts.registry.key();
        let authority = ctx.accounts.authority.key();
        let registry = &mut *ctx.accounts.registry;
        *registry = Registry {
            version: Registry::VERSION,
            bump: ctx.bumps.registry,
            authority,
            treasury: args.treasury,
            project_fee: args.project_fee,
            link: EventLink::default(),
            pending_authority: Pubkey::default(),
            payer: authority,
            attestor_count: 0,
            paused: false,
            reserved: [0; 59],
        };
        registry.link.emit(&ctx.accounts.event_authority, |EventLink { seq, head }| RegistryInitialized {
            registry: address,
            authority,
            treasury: args.treasury,
            project_fee: args.project_fee,
            at,
            seq,
            head,
        })
    }
}
