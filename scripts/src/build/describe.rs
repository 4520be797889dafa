//! IDL and ABI: what a contract reports its clients. A copy of each is committed next to its source.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::package::Package;
use super::{cargo, fresh};
use crate::command;
use crate::paths;
use crate::progress::Step;
use crate::toolchain::{Inputs, Tools};

/// What to do with the committed copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Committed {
    LeaveAlone,
    /// Fail where it differs.
    Check,
    Write,
}

/// Writes `target/idl/<name>.json` of each program.
pub fn programs(clone: &Path, programs: &[Package], tools: &Tools, committed: Committed) -> Result<()> {
    for program in programs {
        let description = Description {
            kind: "IDL",
            package: program,
            result: clone.join("target/idl").join(format!("{}.json", program.library())),
            committed: program.folder.join("idl.json"),
        };
        description.refresh(clone, tools, committed, |_| {
            let mut idlgen = cargo::clean(Command::new(tools.idlgen()), clone)?;
            // Anchor's generator misreads a toolchain that is named by the environment. In the folder of the services
            // most of what it compiles is there already.
            idlgen.arg(&program.folder).env_remove("RUSTUP_TOOLCHAIN").env("CARGO_TARGET_DIR", paths::root_target());
            Ok(idlgen)
        })?;
    }
    Ok(())
}

/// Writes `target/near/<name>_abi.json` of each contract.
pub fn contracts(clone: &Path, contracts: &[Package], tools: &Tools, committed: Committed) -> Result<()> {
    for contract in contracts {
        let description = Description {
            kind: "ABI",
            package: contract,
            result: clone.join("target/near").join(format!("{}_abi.json", contract.library())),
            committed: contract.folder.join("abi.json"),
        };
        description.refresh(clone, tools, committed, |step| {
            let library = compile_for_host(clone, contract, step)?;
            let mut abigen = Command::new(tools.abigen());
            abigen.arg(library).args([&contract.name, &contract.version]);
            Ok(abigen)
        })?;
    }
    Ok(())
}

struct Description<'a> {
    kind: &'static str,
    package: &'a Package,
    result: PathBuf,
    committed: PathBuf,
}

impl Description<'_> {
    /// `generator` prepares a command that prints the description.
    fn refresh(
        &self,
        clone: &Path,
        tools: &Tools,
        committed: Committed,
        generator: impl FnOnce(&Step) -> Result<Command>,
    ) -> Result<()> {
        let inputs = self.inputs(clone, tools)?;
        if !fresh::is_fresh(&self.result, &inputs) {
            let step = Step::start(format!("{} of {}", self.kind, self.package.name));
            let text = command::output(&mut generator(&step)?)
                .with_context(|| format!("the {} of {} cannot be made", self.kind, self.package.name))?;
            fresh::write(&self.result, text.as_bytes())?;
            fresh::mark(&self.result, &inputs)?;
            step.done(paths::short(&self.result));
        }
        self.settle(committed)
    }

    fn settle(&self, committed: Committed) -> Result<()> {
        let new = fs::read(&self.result)?;
        match committed {
            Committed::LeaveAlone => {}
            Committed::Write => {
                if fresh::write(&self.committed, &new)? {
                    eprintln!("  {} is new: commit it", paths::short(&self.committed));
                }
            }
            Committed::Check => {
                if fs::read(&self.committed).ok().as_ref() != Some(&new) {
                    bail!(
                        "{} is not the {} of the source any more. See what clients will notice by `diff {} {}`; where that \
                         is meant, run `./scripts/deai build --bless` and commit it",
                        paths::short(&self.committed),
                        self.kind,
                        paths::short(&self.committed),
                        paths::short(&self.result)
                    );
                }
            }
        }
        Ok(())
    }

    /// Everything that could change the description.
    fn inputs(&self, clone: &Path, tools: &Tools) -> Result<String> {
        let mut inputs = Inputs::default()
            .text("tools", tools.id())
            .text("name", &self.package.name)
            .text("version", &self.package.version)
            .path(&clone.join("Cargo.lock"))?
            .path(&clone.join("Cargo.toml"))?
            .path(&self.package.folder.join("Cargo.toml"))?
            .path(&self.package.folder.join("src"))?;
        for (name, value) in env::vars().filter(|(name, _)| name.starts_with("DEAI_") && name.ends_with("_ID")) {
            inputs = inputs.text(&name, value);
        }
        Ok(inputs.hash())
    }
}

/// The contract as a library of this machine, with functions that describe it. Its target folder is its own: in that of
/// the services, a library of the same name without those functions would overwrite it.
fn compile_for_host(clone: &Path, contract: &Package, step: &Step) -> Result<PathBuf> {
    let target = fresh::target("abi");
    let mut cargo = cargo::command(clone)?;
    cargo
        .args(["build", "--locked", "--lib", "--package", &contract.name, "--features", "near-sdk/__abi-generate"])
        .env("CARGO_PROFILE_DEV_DEBUG", "false")
        .env("CARGO_TARGET_DIR", &target);
    command::run(&mut cargo, step, &fresh::log("abi"))?;
    let library = format!("{}{}{}", env::consts::DLL_PREFIX, contract.library(), env::consts::DLL_SUFFIX);
    Ok(target.join("debug").join(library))
}
