//! The Rust side of the compiler: rustc with a standard library for each of the two targets.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::prefix::{Prefix, remove};
use super::{debian, machine};
use crate::build::cargo;
use crate::command;
use crate::progress::Step;

pub const SBF_TARGET: &str = "sbf-solana-solana";
pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// NEAR's VM runs WebAssembly as it first was; rustc would use what came later.
pub const WASM_FLAGS: [&str; 2] = ["-C", "target-cpu=mvp"];

/// The command that stands for rustc. See [`write_rustc`].
pub fn rustc(prefix: &Prefix) -> PathBuf {
    prefix.path("bin/rustc")
}

/// Writes the command that stands for rustc.
///
/// It finds the libraries of the prefix. And it keeps the paths of this machine out of what is compiled, so that the
/// same source gives the same bytes everywhere. Cargo does not see that: to it these would be flags that differ between
/// clones, and it would compile every dependency again for each.
pub fn write_rustc(prefix: &Prefix) -> Result<()> {
    let root = debian::root(prefix);
    let script = format!(
        r#"#!/bin/sh
root='{root}'
export LD_LIBRARY_PATH="$root/usr/lib/{triplet}"
for folder in "${{CARGO_HOME:-$HOME/.cargo}}"/registry/src/*; do
  set -- "$@" "--remap-path-prefix=$folder=/registry"
done
exec "$root/usr/bin/rustc" "$@" "--remap-path-prefix=$root=/toolchain" "--remap-path-prefix=${{DEAI_CLONE:-/no-clone}}=/deai"
"#,
        root = root.display(),
        triplet = machine::triplet(),
    );
    let path = rustc(prefix);
    fs::create_dir_all(prefix.path("bin"))?;
    fs::write(&path, script)?;
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755))?;
    Ok(())
}

/// Adds Solana to the source of the standard library.
pub fn patch_std(prefix: &Prefix, inputs: &Path, step: &Step) -> Result<()> {
    let source = fs::canonicalize(debian::root(prefix).join("usr/lib/rustlib/src/rust"))
        .context("Debian's rust-web-src holds no source where it should")?;
    let mut patch = Command::new("patch");
    patch.args(["-p1", "--fuzz=0", "--batch", "-i"]).arg(inputs.join("sbf/std-solana.patch")).current_dir(source);
    command::run(&mut patch, step, &prefix.log("patch")).context("the standard library is not the one the patch is for")
}

/// Reports rustc of the Solana target, so that it goes by its name: a path would become part of every symbol.
pub fn add_sbf_target(prefix: &Prefix, inputs: &Path) -> Result<()> {
    let folder = library(prefix, SBF_TARGET);
    fs::create_dir_all(&folder)?;
    fs::copy(inputs.join("sbf/sbf-solana-solana.json"), folder.join("target.json"))?;
    Ok(())
}

/// Compiles the standard library for a target and puts it where rustc looks for it.
pub fn build_std(prefix: &Prefix, clone: &Path, target: &str, step: &Step) -> Result<String> {
    let seed = prefix.path("seed").join(target);
    remove(&seed)?;
    write_seed(&seed, target)?;
    // Named in full, so that none is there by default: a backtrace has nobody to read it.
    let (features, flags) = match target {
        SBF_TARGET => ("optimize_for_size", vec!["-Zunstable-options"]),
        // Link-time optimization of a contract reaches into the standard library.
        _ => ("", [&WASM_FLAGS[..], &["-C", "embed-bitcode=yes"]].concat()),
    };
    let mut cargo = cargo::command(clone)?;
    cargo
        .current_dir(&seed)
        .args(["build", "--release", "--target", target, "-Zbuild-std=std,panic_abort"])
        .arg(format!("-Zbuild-std-features={features}"))
        .env("RUSTC", rustc(prefix))
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_ENCODED_RUSTFLAGS", flags.join("\x1f"))
        .env("CARGO_TARGET_DIR", seed.join("target"));
    command::run(&mut cargo, step, &prefix.log(&format!("std-{target}")))
        .context("the standard library does not compile (cargo fetches its dependencies from crates.io)")?;

    let built = seed.join("target").join(target).join("release/deps");
    let lib = library(prefix, target).join("lib");
    remove(&lib)?;
    fs::create_dir_all(&lib)?;
    let mut crates = 0;
    for entry in fs::read_dir(&built)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.ends_with(".rlib") && !name.starts_with("libseed") {
            fs::copy(&path, lib.join(&name))?;
            crates += 1;
        }
    }
    if crates == 0 {
        bail!("cargo left no standard library in {}", built.display());
    }
    remove(&seed)?;
    Ok(format!("{crates} crates"))
}

/// A crate of nothing, for cargo builds the standard library only for something.
fn write_seed(seed: &Path, target: &str) -> Result<()> {
    let opt_level = if target == SBF_TARGET { "2" } else { "\"z\"" };
    fs::create_dir_all(seed.join("src"))?;
    fs::write(
        seed.join("Cargo.toml"),
        format!(
            "[package]\nname = \"seed\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
             [profile.release]\nopt-level = {opt_level}\ncodegen-units = 1\npanic = \"abort\"\ndebug = false\n"
        ),
    )?;
    fs::write(seed.join("src/lib.rs"), "#![no_std]\n")?;
    Ok(())
}

fn library(prefix: &Prefix, target: &str) -> PathBuf {
    debian::root(prefix).join("usr/lib/rustlib").join(target)
}
