//! `deai build`: the contracts, from source to what is deployed.

pub mod cargo;

use clap::Args;

/// What `deai build` is asked to do.
#[derive(Debug, Clone, Default, Args)]
pub struct BuildArgs {
    /// Fail where a committed IDL or ABI differs from what the source gives.
    #[arg(long, conflicts_with = "bless")]
    pub check: bool,
    /// Rewrite the committed IDL and ABI from the source.
    #[arg(long)]
    pub bless: bool,
}

/// Builds every Solana program and the NEAR contract into the root's `target` folder.
pub fn run(_args: &BuildArgs) -> anyhow::Result<()> {
    Ok(())
}
