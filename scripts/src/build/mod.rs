//! `deai build`: the contracts, from source to what is deployed, with IDL and ABI.

pub mod cargo;
mod compilers;
mod contract;
mod describe;
mod fresh;
mod keypair;
mod package;
mod program;
mod reproduce;

use clap::Args;

use crate::paths;
use crate::toolchain::Tools;
use compilers::Compilers;
pub use compilers::Preference;
use describe::Committed;
use package::Package;

/// What `deai build` is asked to do.
#[derive(Debug, Clone, Default, Args)]
pub struct BuildArgs {
    /// Fails where a committed IDL or ABI differs from what the source gives.
    #[arg(long, conflicts_with = "bless")]
    pub check: bool,
    /// Rewrites the committed IDL and ABI from the source.
    #[arg(long)]
    pub bless: bool,
    /// Builds once more from a copy of the source in another folder, and fails where the bytes differ.
    #[arg(long)]
    pub reproduce: bool,
    /// Which compiler to use. DEAI_CONTRACT_COMPILER says the same to every command.
    #[arg(long, value_enum, default_value_t)]
    pub compiler: Preference,
    /// `true` where the contracts are built too that tests deploy. They have no ABI, and no network needs them.
    #[arg(skip = true)]
    pub for_tests: bool,
    /// Leaves IDL and ABI as they are committed.
    #[arg(skip = false)]
    pub code_only: bool,
}

/// Builds every Solana program and NEAR contract into the clone's `target` folder. Quick where nothing has changed.
pub fn run(args: &BuildArgs) -> anyhow::Result<()> {
    let clone = paths::clone_root();
    // Until it is dropped, another build in this target folder waits.
    let _lock = fresh::lock()?;
    let packages = Package::list(&clone)?;
    let tools = Tools::ensure(&clone)?;
    let compilers = Compilers::choose(&clone, args.compiler, &tools)?;
    program::build(&clone, &packages.programs, &compilers.solana)?;
    let mut contracts = packages.contracts.clone();
    if args.for_tests {
        contracts.extend(packages.test_contracts.iter().cloned());
    }
    contract::build(&clone, &contracts, &compilers.near)?;

    if args.code_only {
        return Ok(());
    }
    let committed = match (args.check, args.bless) {
        (true, _) => Committed::Check,
        (_, true) => Committed::Write,
        _ => Committed::LeaveAlone,
    };
    describe::programs(&clone, &packages.programs, &tools, committed)?;
    describe::contracts(&clone, &packages.contracts, &tools, committed)?;
    if args.reproduce {
        reproduce::check(&clone, &packages, &compilers)?;
    }
    Ok(())
}
