//! Decides which compiler builds for which chain.

use std::env;
use std::path::Path;

use anyhow::{Result, anyhow, bail};
use clap::ValueEnum;

use super::cargo;
use crate::command;
use crate::toolchain::{self, Compiler, Tools, WASM_TARGET};

/// The preference of commands that build on the way, such as `deai up`.
const VARIABLE: &str = "DEAI_CONTRACT_COMPILER";

/// Which compiler to use. Where it is [`Preference::Auto`], the environment's `DEAI_CONTRACT_COMPILER` decides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Preference {
    /// Official toolchains where they are installed, our own compiler otherwise.
    #[default]
    Auto,
    /// Anza's `cargo build-sbf` and rustup's wasm32 target.
    Official,
    /// Our own compiler, made of Debian's packages and crates.io.
    Own,
}

/// The account that builds Solana programs.
#[derive(Clone, Debug)]
pub enum Solana {
    /// Anza's `cargo build-sbf`.
    Anza,
    Own(Compiler, Tools),
}

/// The account that builds NEAR contracts.
#[derive(Clone, Debug)]
pub enum Near {
    /// The pinned Rust with rustup's wasm32 target.
    Rustup,
    Own(Compiler),
}

#[derive(Clone, Debug)]
pub struct Compilers {
    pub solana: Solana,
    pub near: Near,
}

impl Compilers {
    /// Sets our compiler up where it is needed and not there yet.
    pub fn choose(clone: &Path, preference: Preference, tools: &Tools) -> Result<Self> {
        let preference = match (preference, env::var(VARIABLE)) {
            (Preference::Auto, Ok(name)) if !name.is_empty() => Preference::from_str(&name, true)
                .map_err(|_| anyhow!("{VARIABLE} is {name}: say auto, official or own"))?,
            _ => preference,
        };
        let wanted = preference != Preference::Own;
        let anza = wanted && command::is_installed("cargo-build-sbf");
        let rustup = wanted && has_wasm_target(clone)?;
        if preference == Preference::Official {
            if !anza {
                bail!("`cargo build-sbf` is not installed: see https://docs.anza.xyz/cli/install");
            }
            if !rustup {
                bail!("the wasm32 target is not installed. Run here: rustup target add {WASM_TARGET}");
            }
        }
        if anza && rustup {
            return Ok(Self { solana: Solana::Anza, near: Near::Rustup });
        }
        let own = toolchain::ensure(clone)?;
        Ok(Self {
            solana: if anza { Solana::Anza } else { Solana::Own(own.clone(), tools.clone()) },
            near: if rustup { Near::Rustup } else { Near::Own(own) },
        })
    }
}

fn has_wasm_target(clone: &Path) -> Result<bool> {
    let folder = command::output(cargo::rustc(clone)?.args(["--print", "target-libdir", "--target", WASM_TARGET]))?;
    Ok(Path::new(folder.trim()).is_dir())
}
