//! The open registry of projects. Owners' wallets sign; the indexer reads the events.
//!
//! Off chain, depend on this crate with the feature `no-entrypoint`: the accounts, the events, the
//! errors, the addresses and Anchor's `instruction` and `accounts` builders are all public.
#![deny(clippy::arithmetic_side_effects)]

pub mod error;
pub mod events;
pub mod instructions;
pub mod state;

use anchor_lang::prelude::*;

pub use error::RegistryError;
pub use instructions::*;
pub use state::ProjectDetails;

/// The address on local networks. Its key is public (`deai build` derives it from this program's
/// name), so that it must never be used on a network that others can reach.
pub const LOCALNET_ID: &str = "4dZm1UXeq3f3VgTdJAUr8m81jcmqNmcoSpXKBz4Du1u7";

// A build for a real network names its own address.
declare_id!(Pubkey::from_str_const(match option_env!("DEAI_PROJECT_REGISTRY_ID") {
    Some(id) => id,
    None => LOCALNET_ID,
}));

#[program]
pub mod project_registry {
    use super::*;

    /// Opens the registry. Only the program's upgrade authority may call it, once.
    pub fn initialize(ctx: Context<Initialize>, args: InitializeArgs) -> Result<()> {
        Initialize::initialize(ctx, args)
    }

    /// Registers a project under a slug that nobody holds: 3 to 32 characters of a-z, 0-9 and single dashes
    /// between them, never changed. The owner signs, pays the account's rent and
    /// pays the registry's fee to its treasury.
    pub fn create_project(ctx: Context<CreateProject>, slug: String, details: ProjectDetails) -> Result<()> {
        CreateProject::create_project(ctx, slug, details)
    }

    /// Replaces what describes a project. Only its owner may call it. The slug never changes.
    pub fn update_project(ctx: Context<UpdateProject>, details: ProjectDetails) -> Result<()> {
        UpdateProject::update_project(ctx, details)
    }
}
