//! Builds the NEAR contracts: `target/near/<name>.wasm`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::compilers::Near;
use super::package::Package;
use super::{cargo, fresh, program};
use crate::command;
use crate::progress::Step;
use crate::toolchain::{WASM_FLAGS, WASM_TARGET};

/// What NEAR's VM has beyond the first WebAssembly, from protocol version 84 on: near-sdk asks for 85 anyway. Memory is
/// copied by one instruction, which costs half the gas of a loop. Link-time optimization carries it into the standard
/// library too.
const FEATURES: [&str; 2] = ["-C", "target-feature=+bulk-memory,+sign-ext"];

/// In this order: each finds what the one before it has left. Functions that differ in constants alone, such as the
/// readers of arguments, become one before inlining hides that, and once more after it.
const PASSES: [&str; 9] = [
    "--merge-similar-functions",
    "-Oz",
    "--flatten",
    "--rereloop",
    "--local-cse",
    "-O3",
    "--merge-similar-functions",
    "-O3",
    "-Os",
];

/// Where a contract goes.
pub fn artifact(clone: &Path, contract: &Package) -> PathBuf {
    clone.join("target/near").join(format!("{}.wasm", contract.library()))
}

pub fn build(clone: &Path, contracts: &[Package], compiler: &Near) -> Result<()> {
    let step = Step::start("NEAR contracts");
    let mut summary = Vec::new();
    let all = compile(clone, contracts, compiler, &fresh::target("wasm"), &step)?;
    for (contract, compiled) in contracts.iter().zip(all) {
        let wasm = artifact(clone, contract);
        let inputs = format!("{} {}", fresh::sha256(&read(&compiled)?), id(compiler));
        if !fresh::is_fresh(&wasm, &inputs) {
            fresh::write(&wasm, &optimize(&compiled, compiler, &step)?)?;
            fresh::mark(&wasm, &inputs)?;
        }
        summary.push(program::get(&wasm)?);
    }
    step.done(summary.join(", "));
    Ok(())
}

/// Compiles contracts. Returns the file of each, before [`optimize`].
pub fn compile(
    clone: &Path,
    contracts: &[Package],
    compiler: &Near,
    target: &Path,
    step: &Step,
) -> Result<Vec<PathBuf>> {
    let mut cargo = cargo::command(clone)?;
    cargo
        .args(["build", "--locked", "--profile", "contract", "--target", WASM_TARGET])
        .args(contracts.iter().flat_map(|contract| ["--package", &contract.name]))
        .env("CARGO_TARGET_DIR", target);
    // near-sdk asks for `near`: without it messages and hashes would not go by the chain's own functions.
    let mut flags: Vec<String> = WASM_FLAGS
        .iter()
        .chain(&FEATURES)
        .chain(&["-C", "link-arg=-s", "--cfg", "near"])
        .map(|f| f.to_string())
        .collect();
    match compiler {
        Near::Own(own) => {
            cargo.env("RUSTC", own.rustc()).env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", own.wasm_ld());
        }
        Near::Rustup => flags.extend(remaps(clone)?),
    }
    cargo.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\x1f"));
    command::run(&mut cargo, step, &fresh::log("contracts")).context("the NEAR contracts do not compile")?;
    let folder = target.join(WASM_TARGET).join("contract");
    Ok(contracts.iter().map(|contract| folder.join(format!("{}.wasm", contract.library()))).collect())
}

/// Makes a contract smaller: every byte costs storage stake.
pub fn optimize(compiled: &Path, compiler: &Near, step: &Step) -> Result<Vec<u8>> {
    let mut wasm_opt = match compiler {
        Near::Own(own) => own.wasm_opt(),
        Near::Rustup if command::is_installed("wasm-opt") => Command::new("wasm-opt"),
        Near::Rustup => {
            eprintln!("  no `wasm-opt` here: the contract works, and is larger than it need be (install binaryen)");
            return read(compiled);
        }
    };
    let optimized = compiled.with_extension("optimized.wasm");
    wasm_opt.args(["--enable-bulk-memory", "--enable-sign-ext"]);
    if let Near::Rustup = compiler {
        // rustup's standard library is compiled for these, and stripping takes the note of it away.
        wasm_opt.args(["--enable-mutable-globals", "--enable-nontrapping-float-to-int"]);
    }
    wasm_opt.args(["--strip-debug", "--strip-producers"]).args(PASSES).arg(compiled).arg("-o").arg(&optimized);
    command::run(&mut wasm_opt, step, &fresh::log("wasm-opt"))?;
    read(&optimized)
}

/// Keeps the paths of this machine out of the contract, as our own rustc does by itself.
fn remaps(clone: &Path) -> Result<Vec<String>> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let registry =
        home.or_else(|| Some(dirs::home_dir()?.join(".cargo"))).context("no home folder")?.join("registry/src");
    let sources = fs::read_dir(&registry).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut remaps: Vec<String> =
        sources.map(|source| format!("--remap-path-prefix={}=/registry", source.display())).collect();
    remaps.sort();
    remaps.push(format!("--remap-path-prefix={}=/deai", clone.display()));
    Ok(remaps)
}

fn id(compiler: &Near) -> &str {
    match compiler {
        Near::Own(own) => own.id(),
        Near::Rustup => "rustup",
    }
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("could not read {}", path.display()))
}
