//! Where things lie: the clone, cargo's output, the built artifacts, and the data folder.

use std::env;
use std::fmt;
use std::io;
use std::path::{self, Path, PathBuf};

/// The clone that we work in: the one that `scripts/deai` names, or else the one that this was built from.
pub fn clone_root() -> PathBuf {
    if let Some(root) = env::var_os("DEAI_ROOT") {
        return root.into();
    }
    let mut root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    root.pop();
    root
}

/// The workspace of what is measured next to ours.
pub fn peers_workspace() -> PathBuf {
    clone_root().join("tests/peers")
}

pub fn peers_target() -> PathBuf {
    root_target().join("peers")
}

/// Cargo's target folder. In CI it lies in the user's cache folder, so that the next clone reuses
/// the dependencies.
pub fn root_target() -> PathBuf {
    match env::var_os("CARGO_TARGET_DIR") {
        Some(target) if !target.is_empty() => clone_root().join(target),
        _unset => cached_target("root").unwrap_or_else(|| clone_root().join("target")),
    }
}

pub fn toolchain_workspace() -> PathBuf {
    clone_root().join("scripts/toolchain")
}

/// Cargo's target folder of the tools' tests. `deai build` compiles the tools themselves into its prefix.
pub fn toolchain_target() -> PathBuf {
    cached_target("toolchain").unwrap_or_else(|| toolchain_workspace().join("target"))
}

fn cached_target(workspace: &str) -> Option<PathBuf> {
    let in_ci = env::var_os("CI").is_some_and(|value| !value.is_empty());
    let cache = dirs::home_dir()?.join(".cache/deai/target");
    in_ci.then(|| cache.join(workspace))
}

/// A program of the workspace: `indexer`, `api`, `deai`, `solana-localnet`, `near-localnet`.
pub fn program(name: &str) -> PathBuf {
    root_target().join("debug").join(name)
}

/// The compiled Solana program `project_registry`.
pub fn program_so() -> PathBuf {
    clone_root().join("target/deploy/project_registry.so")
}

/// The public, localnet-only key of the program's default address.
pub fn program_keypair() -> PathBuf {
    clone_root().join("target/deploy/project_registry-keypair.json")
}

/// The compiled Solana program `project_nft`.
pub fn nft_so() -> PathBuf {
    clone_root().join("target/deploy/project_nft.so")
}

/// The public, localnet-only key of that program's default address.
pub fn nft_keypair() -> PathBuf {
    clone_root().join("target/deploy/project_nft-keypair.json")
}

/// The compiled NEAR contract `deai-compute`.
pub fn contract_wasm() -> PathBuf {
    clone_root().join("target/near/deai_compute.wasm")
}

/// The folder that holds everything a network keeps: data, keys, logs and pid files. Git ignores the default, `.deai`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataDir(PathBuf);

impl DataDir {
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// The folder that a person named, from the working folder.
    pub fn at(path: PathBuf) -> io::Result<Self> {
        path::absolute(path).map(Self)
    }

    /// The folder that DEAI_DATA_DIR names, or the clone's own.
    pub fn of_environment() -> Self {
        env::var_os("DEAI_DATA_DIR").map_or_else(Self::default, |folder| Self(folder.into()))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Pid files, and the lock that one `deai up` holds.
    pub fn run(&self) -> PathBuf {
        self.0.join("run")
    }

    /// The data folders of networks that tests run.
    pub fn tests(&self) -> PathBuf {
        self.0.join("test")
    }

    pub fn logs(&self) -> PathBuf {
        self.0.join("log")
    }

    pub fn log(&self, name: &str) -> PathBuf {
        self.logs().join(format!("{name}.log"))
    }

    /// Secret keys of one network, made on the spot, mode 0600.
    pub fn keys(&self, network: &str) -> PathBuf {
        self.0.join("keys").join(network)
    }

    /// NEAR credentials as near-cli keeps them: `<network>/<account>.json` below this folder.
    pub fn credentials(&self) -> PathBuf {
        self.0.join("credentials")
    }

    pub fn near_key(&self, network: &str, account: &str) -> PathBuf {
        self.credentials().join(network).join(format!("{account}.json"))
    }

    pub fn deployment(&self, network: &str) -> PathBuf {
        self.0.join("deployments").join(format!("{network}.json"))
    }

    pub fn postgres(&self) -> PathBuf {
        self.0.join("postgres")
    }

    pub fn solana(&self) -> PathBuf {
        self.0.join("solana")
    }

    pub fn near(&self) -> PathBuf {
        self.0.join("near")
    }
}

impl Default for DataDir {
    fn default() -> Self {
        Self(clone_root().join(".deai"))
    }
}

impl From<PathBuf> for DataDir {
    fn from(path: PathBuf) -> Self {
        Self(path)
    }
}

impl fmt::Display for DataDir {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        short(&self.0).fmt(f)
    }
}

/// A path as a person at the terminal would write it: relative to the working folder where that is shorter.
pub fn short(path: &Path) -> String {
    let here = env::current_dir().ok();
    let relative = here.as_deref().and_then(|here| path.strip_prefix(here).ok());
    relative.filter(|relative| !relative.as_os_str().is_empty()).unwrap_or(path).display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clone_is_the_folder_with_the_workspace() {
        assert!(clone_root().join("rust-toolchain.toml").is_file());
    }

    #[test]
    fn a_path_below_the_working_folder_is_shown_relative_to_it() {
        let here = env::current_dir().unwrap();
        assert_eq!(short(&here.join("a/b")), "a/b");
        assert_eq!(short(Path::new("/nowhere/b")), "/nowhere/b");
    }
}
