//! The programs that describe contracts: `idlgen` and `abigen`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::machine;
use super::prefix::{Inputs, Prefix, remove};
use crate::build::cargo;
use crate::command;

/// Where the generators are. They need no compiler of ours.
#[derive(Clone, Debug)]
pub struct Generators(Prefix);

impl Generators {
    /// Compiles them, unless another build has.
    pub fn ensure(clone: &Path) -> Result<Self> {
        let source = clone.join("scripts/toolchain");
        let inputs = Inputs::default()
            .text("rust", machine::rust_version(clone)?)
            .text("recipe", include_str!("generators.rs"))
            .path(&source.join("Cargo.toml"))?
            .path(&source.join("Cargo.lock"))?
            .path(&source.join("idlgen"))?
            .path(&source.join("abigen"))?;
        let prefix = Prefix::new("generators", inputs.hash())?;
        prefix.fill(|prefix| {
            prefix.step("generators", "Compiling the generators of IDL and ABI", |step| {
                let target = prefix.path("target");
                let mut cargo = cargo::command(clone)?;
                cargo
                    .current_dir(&source)
                    .args(["build", "--release", "--locked", "-p", "idlgen", "-p", "abigen"])
                    .env("CARGO_TARGET_DIR", &target);
                command::run(&mut cargo, step, &prefix.log("generators")).context("the generators do not compile")?;
                fs::create_dir_all(prefix.path("bin"))?;
                for name in ["idlgen", "abigen"] {
                    fs::copy(target.join("release").join(name), prefix.path("bin").join(name))?;
                }
                remove(&target)?;
                Ok(String::new())
            })
        })?;
        Ok(Self(prefix))
    }

    /// Tells these generators from others, for whoever keeps what they made.
    pub fn id(&self) -> &str {
        self.0.inputs()
    }

    pub fn idlgen(&self) -> PathBuf {
        self.0.path("bin/idlgen")
    }

    pub fn abigen(&self) -> PathBuf {
        self.0.path("bin/abigen")
    }
}
