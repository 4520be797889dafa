//! Cargo, with nothing of the caller's environment that could change what it makes.

use std::env;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::toolchain::rust_version;

/// Variables of cargo that say where things come from and how they are shown, not how they are compiled.
const HARMLESS: [&str; 5] = ["CARGO_HOME", "CARGO_NET_", "CARGO_HTTP_", "CARGO_REGISTR", "CARGO_TERM_"];

/// `cargo` of the pinned Rust version, to be run in the clone.
pub fn command(clone: &Path) -> Result<Command> {
    clean(Command::new("cargo"), clone)
}

/// A program that calls cargo. Our rustc is reported where the clone is, to keep that path out of what it compiles.
pub fn clean(mut command: Command, clone: &Path) -> Result<Command> {
    for (name, _) in env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        let is_cargos = name.starts_with("CARGO") && !HARMLESS.iter().any(|harmless| name.starts_with(harmless));
        if is_cargos || name.starts_with("RUSTC") || name.ends_with("RUSTFLAGS") {
            command.env_remove(name);
        }
    }
    // Empty, and set: that goes before what a cargo configuration of the user says.
    command.env("RUSTC_WRAPPER", "").env("CARGO_ENCODED_RUSTFLAGS", "");
    command.env("RUSTUP_TOOLCHAIN", rust_version(clone)?).env("DEAI_CLONE", clone).current_dir(clone);
    Ok(command)
}

/// `rustc` of the pinned Rust version.
pub fn rustc(clone: &Path) -> Result<Command> {
    let mut rustc = Command::new("rustc");
    rustc.env("RUSTUP_TOOLCHAIN", rust_version(clone)?).current_dir(clone);
    Ok(rustc)
}
