//! `idlgen PROGRAM_FOLDER`: prints the IDL of an Anchor program.
//!
//! Anchor's own generator compiles the program for this machine and runs it as a test. It calls `cargo` by itself and
//! takes from the environment what it is to use.

use std::path::PathBuf;
use std::{env, io};

use anchor_lang_idl::build::IdlBuilder;
use anyhow::{Context, Result};

fn main() -> Result<()> {
    let program = env::args_os().nth(1).map(PathBuf::from).context("usage: idlgen PROGRAM_FOLDER")?;
    // The lint asks for a `/// CHECK` comment on every unchecked account, and finds some within Anchor itself.
    let idl = IdlBuilder::new()
        .program_path(program.clone())
        .skip_lint(true)
        .cargo_args(["--lib", "--locked"].map(String::from).to_vec())
        .build()
        .with_context(|| format!("no IDL of {}", program.display()))?;
    serde_json::to_writer_pretty(io::stdout().lock(), &idl)?;
    println!();
    Ok(())
}
