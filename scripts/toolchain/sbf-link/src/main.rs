//! The linker that rustc calls for a Solana program.
//!
//! Every crate comes as LLVM bitcode. It is linked to one module, optimized as a whole, made fit for LLVM's BPF backend
//! by the `sbf-legalize` pass, compiled, and written as an sBPF ELF file. The work files stand in a folder next to the
//! output until the link succeeds.

mod bitcode;
mod invocation;
mod llvm;
mod refusal;

use std::path::Path;
use std::process::ExitCode;
use std::{env, fs};

use anyhow::{Context, Result, anyhow};
use sbpf_linker::{OptimizationConfig, ProgramOptions, SbpfArch, SbpfLinkerError};

use crate::invocation::Invocation;
use crate::llvm::Llvm;

/// Bytes of a stack frame in sBPF version 0. The chain maps a gap after each, so an overflow would be an access violation.
const STACK_FRAME_BYTES: i32 = 4096;

fn main() -> ExitCode {
    match link() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("sbf-link: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn link() -> Result<()> {
    let invocation = Invocation::parse(env::args_os().skip(1))?;
    let llvm = Llvm::find()?;

    let work = invocation.output.with_extension("link");
    let _ = fs::remove_dir_all(&work);
    fs::create_dir_all(&work).with_context(|| format!("cannot create {}", work.display()))?;

    let modules = bitcode::collect(&invocation.inputs, &work)?;
    let whole = llvm.link(&modules, &work)?;
    let optimized = llvm.optimize(&whole, &work)?;
    let object = llvm.compile(&optimized, &work)?;
    write_program(&object, &invocation.output)?;

    fs::remove_dir_all(&work).with_context(|| format!("cannot remove {}", work.display()))
}

fn write_program(object: &Path, output: &Path) -> Result<()> {
    let code = fs::read(object).with_context(|| format!("cannot read {}", object.display()))?;
    let options = ProgramOptions::new(OptimizationConfig::enabled(), SbpfArch::V0, STACK_FRAME_BYTES);
    let program = sbpf_linker::link_program(&code, options)
        .map_err(|errors| anyhow!(refusal::explain(&SbpfLinkerError::format_errors(&errors))))?;
    fs::write(output, program).with_context(|| format!("cannot write {}", output.display()))
}
