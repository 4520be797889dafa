//! Builds the Solana programs: `target/deploy/<name>.so`, with the keypair of its address on local networks.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::compilers::Solana;
use super::package::Package;
use super::{cargo, fresh, keypair};
use crate::command;
use crate::progress::Step;
use crate::toolchain::{Compiler, SBF_TARGET, Tools};

/// Where a program goes.
pub fn artifact(clone: &Path, program: &Package) -> PathBuf {
    clone.join("target/deploy").join(format!("{}.so", program.library()))
}

pub fn build(clone: &Path, programs: &[Package], compiler: &Solana) -> Result<()> {
    let deploy = clone.join("target/deploy");
    for program in programs {
        // Before the build: cargo build-sbf makes a keypair of its own where there is none.
        keypair::write(&deploy.join(format!("{}-keypair.json", program.library())), &program.library())?;
    }
    let step = Step::start("Solana programs");
    let mut summary = Vec::new();
    match compiler {
        Solana::Anza => {
            for program in programs {
                command::run(&mut anza(clone, program, &deploy)?, &step, &fresh::log(&program.name))
                    .context("`cargo build-sbf` failed; `deai build --compiler own` uses another compiler")?;
                summary.push(get(&artifact(clone, program))?);
            }
        }
        Solana::Own(own, tools) => {
            let built = compile(clone, programs, (own, tools), &fresh::target("sbf"), &step)?;
            for (program, built) in programs.iter().zip(built) {
                let so = artifact(clone, program);
                fresh::write(&so, &read(&built)?)?;
                summary.push(get(&so)?);
            }
        }
    }
    step.done(summary.join(", "));
    Ok(())
}

/// Compiles programs by our compiler. Returns the file of each.
///
/// One after the other: a program that reads another one's accounts links it as a library, without its entrypoint, and
/// cargo would give both of one build the features of that library.
pub fn compile(
    clone: &Path,
    programs: &[Package],
    (compiler, tools): (&Compiler, &Tools),
    target: &Path,
    step: &Step,
) -> Result<Vec<PathBuf>> {
    for program in programs {
        let mut cargo = cargo::command(clone)?;
        cargo
            .args(["build", "--locked", "--profile", "program", "--target", SBF_TARGET, "--package", &program.name])
            .env("RUSTC", compiler.rustc())
            // A target that rustc does not know by itself is an unstable feature.
            .env("RUSTC_BOOTSTRAP", "1")
            // Both a program and the library of it are named lib<name>.so below `deps`: with this, by a hash too.
            .env("__CARGO_DEFAULT_LIB_METADATA", "program")
            .env("CARGO_ENCODED_RUSTFLAGS", "-Zunstable-options")
            .env("CARGO_TARGET_SBF_SOLANA_SOLANA_LINKER", tools.sbf_link())
            .env("SBF_TOOLCHAIN", compiler.folder())
            .env("CARGO_TARGET_DIR", target);
        command::run(&mut cargo, step, &fresh::log(&program.name)).context("the Solana programs do not compile")?;
    }
    let folder = target.join(SBF_TARGET).join("program");
    Ok(programs.iter().map(|program| folder.join(format!("lib{}.so", program.library()))).collect())
}

/// `cargo build-sbf` always builds the release profile: it is given what our profile `program` says.
fn anza(clone: &Path, program: &Package, deploy: &Path) -> Result<Command> {
    let mut cargo = cargo::command(clone)?;
    cargo
        .args(["build-sbf", "--manifest-path"])
        .arg(program.folder.join("Cargo.toml"))
        .arg("--sbf-out-dir")
        .arg(deploy)
        .args(["--", "--locked"])
        .env("CARGO_PROFILE_RELEASE_LTO", "fat")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "1")
        .env("CARGO_TARGET_DIR", fresh::target("anza"))
        // It chooses a toolchain of its own by this name.
        .env_remove("RUSTUP_TOOLCHAIN")
        .env_remove("CARGO_ENCODED_RUSTFLAGS");
    Ok(cargo)
}

/// `project_registry.so 276 KiB sha256 4706151a…`
pub fn get(path: &Path) -> Result<String> {
    let content = read(path)?;
    let hash = fresh::sha256(&content);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    Ok(format!("{name} {} KiB, sha256 {}…", content.len() / 1024, hash.get(..16).unwrap_or(&hash)))
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("the build left no {}", path.display()))
}
