//! Proves that the same source gives the same bytes.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::compilers::{Compilers, Solana};
use super::package::{Package, Packages};
use super::{contract, fresh, program};
use crate::progress::Step;

/// Folders of a clone that hold no source.
const NO_SOURCE: [&str; 4] = [".deai", ".git", "node_modules", "target"];

/// Builds all contracts from a copy of the source in another folder, into another target folder, and compares the bytes
/// with what the clone's own build has left.
///
/// The first time this compares two independent builds of everything, dependencies included. Later the dependencies of
/// the second build are there already, and the contracts alone are compiled and linked again. It cannot show that two
/// machines agree: for that, compare the sha256 that each prints.
pub fn check(clone: &Path, packages: &Packages, compilers: &Compilers) -> Result<()> {
    let Solana::Own(own, tools) = &compilers.solana else {
        bail!("--reproduce compares builds of our own compiler: add `--compiler own`");
    };
    let step = Step::start("the same again from another folder");
    let built = built(clone, packages)?;
    let proven = fresh::target("reproduce/proven");
    let claim = format!("{}\n{}", own.id(), built.join("\n"));
    if fs::read_to_string(&proven).is_ok_and(|proven| proven == claim) {
        step.done("these very bytes have come out twice before");
        return Ok(());
    }

    let copy = fresh::target("reproduce/a copy of the clone");
    if copy.exists() {
        fs::remove_dir_all(&copy)?;
    }
    copy_source(clone, &copy).with_context(|| format!("could not copy the source to {}", copy.display()))?;
    let there = Package::list(&copy)?;
    let mut again = Vec::new();
    for so in program::compile(&copy, &there.programs, (own, tools), &fresh::target("reproduce/sbf"), &step)? {
        again.push(fresh::sha256(&fs::read(so)?));
    }
    for wasm in contract::compile(&copy, &there.contracts, &compilers.near, &fresh::target("reproduce/wasm"), &step)? {
        again.push(fresh::sha256(&contract::optimize(&wasm, &compilers.near, &step)?));
    }
    if again != built {
        let names = packages.programs.iter().chain(&packages.contracts).map(|package| package.name.as_str());
        let differ: Vec<String> = names
            .zip(built.iter().zip(&again))
            .filter(|(_, (here, there))| here != there)
            .map(|(name, (here, there))| format!("{name}: {here} here, {there} there"))
            .collect();
        bail!(
            "the same source gives other bytes in another folder. {}. What differs is mostly a path that got into the \
             code: compare `strings` of both",
            differ.join("; ")
        );
    }
    fs::write(&proven, claim)?;
    step.done("the same bytes");
    Ok(())
}

/// The sha256 of what the clone's build has left: programs, then contracts.
fn built(clone: &Path, packages: &Packages) -> Result<Vec<String>> {
    let programs = packages.programs.iter().map(|program| program::artifact(clone, program));
    let contracts = packages.contracts.iter().map(|contract| contract::artifact(clone, contract));
    programs
        .chain(contracts)
        .map(|path| Ok(fresh::sha256(&fs::read(&path).with_context(|| format!("could not read {}", path.display()))?)))
        .collect()
}

fn copy_source(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name();
        if NO_SOURCE.iter().any(|skipped| name == *skipped) {
            continue;
        }
        let kind = entry.file_type()?;
        if kind.is_dir() {
            // cargo marks so what it builds, whatever that folder is called.
            if entry.path().join("CACHEDIR.TAG").exists() {
                continue;
            }
            copy_source(&entry.path(), &to.join(&name))?;
        } else if kind.is_file() {
            fs::copy(entry.path(), to.join(&name))?;
        }
    }
    Ok(())
}
