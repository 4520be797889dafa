//! Programs that every build of contracts needs: the linker for Solana, and what writes IDL and ABI.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::inputs::Inputs;
use super::machine;
use super::prefix::{Prefix, remove};
use crate::build::cargo;
use crate::command;

const NAMES: [&str; 3] = ["abigen", "idlgen", "sbf-link"];

/// Where the tools are. They lie in a prefix of their own: a change of one of them must not build the compiler again.
#[derive(Clone, Debug)]
pub struct Tools(Prefix);

impl Tools {
    /// Compiles them, unless another build has.
    pub fn ensure(clone: &Path) -> Result<Self> {
        let source = clone.join("scripts/toolchain");
        let mut inputs = Inputs::default()
            .text("rust", machine::rust_version(clone)?)
            .text("recipe", include_str!("tools.rs"))
            .path(&source.join("Cargo.toml"))?
            .path(&source.join("Cargo.lock"))?;
        for name in NAMES {
            inputs = inputs.path(&source.join(name))?;
        }
        let prefix = Prefix::new("tools", inputs.hash())?;
        prefix.fill(|prefix| {
            prefix.step("tools", "tools for contracts (once; every clone uses them)", |step| {
                let target = prefix.path("target");
                let mut cargo = cargo::command(clone)?;
                cargo.current_dir(&source).args(["build", "--release", "--locked"]).env("CARGO_TARGET_DIR", &target);
                command::run(&mut cargo, step, &prefix.log("tools")).context("the tools do not compile")?;
                fs::create_dir_all(prefix.path("bin"))?;
                for name in NAMES {
                    fs::copy(target.join("release").join(name), prefix.path("bin").join(name))?;
                }
                remove(&target)?;
                Ok(NAMES.join(", "))
            })
        })?;
        Ok(Self(prefix))
    }

    /// Reports these tools from others, for anyone who keeps what they made.
    pub fn id(&self) -> &str {
        self.0.inputs()
    }

    pub fn abigen(&self) -> PathBuf {
        self.0.path("bin/abigen")
    }

    pub fn idlgen(&self) -> PathBuf {
        self.0.path("bin/idlgen")
    }

    pub fn sbf_link(&self) -> PathBuf {
        self.0.path("bin/sbf-link")
    }
}
