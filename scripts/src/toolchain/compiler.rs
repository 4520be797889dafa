//! The finished compiler, as builds use it.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::prefix::Prefix;
use super::{debian, machine, sysroot};

pub use super::sysroot::{SBF_TARGET, WASM_FLAGS, WASM_TARGET};

/// One rustc for both targets, and what links and optimizes.
#[derive(Clone, Debug)]
pub struct Compiler(Prefix);

impl Compiler {
    pub(super) fn new(prefix: Prefix) -> Self {
        Self(prefix)
    }

    pub fn rustc(&self) -> PathBuf {
        sysroot::rustc(&self.0)
    }

    /// The folder that `sbf-link` takes LLVM and the run time from.
    pub fn folder(&self) -> &Path {
        self.0.root()
    }

    pub fn wasm_ld(&self) -> PathBuf {
        debian::root(&self.0).join("usr/lib/llvm-22/bin/wasm-ld")
    }

    pub fn wasm_opt(&self) -> Command {
        let root = debian::root(&self.0);
        let mut command = Command::new(root.join("usr/bin/wasm-opt"));
        command.env("LD_LIBRARY_PATH", root.join("usr/lib").join(machine::triplet()));
        command
    }

    /// Reports this compiler from another, for anyone who keeps what it made.
    pub fn id(&self) -> &str {
        self.0.inputs()
    }
}
