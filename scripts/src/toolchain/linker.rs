//! The LLVM side of the compiler: what turns the bitcode of a Solana program into its ELF file.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use super::inputs::files;
use super::prefix::Prefix;
use super::{debian, sysroot};
use crate::command;
use crate::progress::Step;

/// Compiles the LLVM pass that makes a program fit for the BPF backend.
pub fn build_pass(prefix: &Prefix, inputs: &Path, step: &Step) -> Result<()> {
    let headers = debian::root(prefix).join("usr/lib/llvm-22/include");
    let sources =
        files(&inputs.join("sbf/pass"))?.into_iter().filter(|file| file.extension().is_some_and(|e| e == "cpp"));
    fs::create_dir_all(prefix.path("lib"))?;
    let mut cxx = Command::new("c++");
    cxx.args(["-std=c++17", "-O1", "-fPIC", "-shared", "-fno-rtti", "-fno-exceptions"])
        .args(["-D_GNU_SOURCE", "-D__STDC_CONSTANT_MACROS", "-D__STDC_FORMAT_MACROS", "-D__STDC_LIMIT_MACROS"])
        .arg("-I")
        .arg(headers)
        .args(sources)
        .arg("-o")
        .arg(prefix.path("lib/SbfLegalize.so"));
    command::run(&mut cxx, step, &prefix.log("pass")).context("the LLVM pass does not compile")
}

/// Compiles what every program is linked with.
pub fn build_runtime(prefix: &Prefix, inputs: &Path, step: &Step) -> Result<()> {
    let mut rustc = Command::new(sysroot::rustc(prefix));
    rustc
        .current_dir(inputs.join("sbf"))
        .args(["--crate-type", "lib", "--emit=llvm-bc", "-O", "-C", "panic=abort", "-C", "codegen-units=1"])
        .args(["-Zunstable-options", "--target", sysroot::SBF_TARGET, "rt.rs", "-o"])
        .arg(prefix.path("lib/rt.bc"))
        .env("RUSTC_BOOTSTRAP", "1");
    command::run(&mut rustc, step, &prefix.log("runtime")).context("the run time does not compile")
}
