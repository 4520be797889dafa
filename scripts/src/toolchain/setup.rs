//! Sets the compiler up, step by step.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use super::compiler::Compiler;
use super::inputs::Inputs;
use super::prefix::Prefix;
use super::{debian, linker, machine, sysroot};
use crate::command;
use crate::paths;

/// The compiler, set up where it is not yet. The first time takes minutes and says what it does.
pub fn ensure(clone: &Path) -> Result<Compiler> {
    let inputs = clone.join("scripts/toolchain");
    let prefix = Prefix::new("toolchain", hash(clone, &inputs)?)?;
    prefix.fill(|prefix| {
        machine::check(prefix.root())?;
        eprintln!("Setting up the contract compiler in {} (once; every clone uses it)", paths::short(prefix.root()));
        set_up(prefix, clone, &inputs)
    })?;
    Ok(Compiler::new(prefix))
}

/// All that decides the content of the prefix: what it is made of, and the steps that make it.
fn hash(clone: &Path, inputs: &Path) -> Result<String> {
    let hash = Inputs::default()
        .text("machine", machine::triplet())
        .text("rust", machine::rust_version(clone)?)
        .text("debian", include_str!("debian.rs"))
        .text("linker", include_str!("linker.rs"))
        .text("sysroot", include_str!("sysroot.rs"))
        .text("setup", include_str!("setup.rs"))
        .path(&inputs.join("sbf"))?;
    Ok(hash.hash())
}

fn set_up(prefix: &Prefix, clone: &Path, inputs: &Path) -> Result<()> {
    prefix.step("packages", "Debian's rustc, LLVM and wasm-opt", |step| {
        let versions = debian::unpack(prefix, step)?;
        sysroot::patch_std(prefix, inputs, step)?;
        sysroot::add_sbf_target(prefix, inputs)?;
        sysroot::write_rustc(prefix)?;
        let version = command::output(Command::new(sysroot::rustc(prefix)).arg("--version"))
            .context("Debian's rustc does not run here")?;
        Ok(format!("{versions}, {}", version.trim()))
    })?;
    prefix.step("pass", "LLVM pass for sBPF", |step| {
        linker::build_pass(prefix, inputs, step)?;
        Ok(String::new())
    })?;
    prefix.step("std-sbf", "Standard library for Solana", |step| {
        sysroot::build_std(prefix, clone, sysroot::SBF_TARGET, step)
    })?;
    prefix.step("runtime", "Run time of Solana programs", |step| {
        linker::build_runtime(prefix, inputs, step)?;
        Ok(String::new())
    })?;
    prefix.step("std-wasm", "Standard library for NEAR", |step| {
        sysroot::build_std(prefix, clone, sysroot::WASM_TARGET, step)
    })
}
