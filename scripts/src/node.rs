//! Node.js, for the clients from npm that tests drive.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::paths::DataDir;
use crate::progress::Step;
use crate::{command, packages};

/// Major and minor of the oldest that the clients run on.
const OLDEST: (u32, u32) = (20, 18);
/// What is fetched where the machine's own is older, as Debian 12's is.
const FETCHED: &str = "20.20.2";

/// A Node.js that is new enough, with npm.
#[derive(Debug)]
pub struct Node {
    /// Where it lies, unless it is the machine's own.
    folder: Option<PathBuf>,
}

impl Node {
    /// The machine's own where it is new enough; otherwise one from npm, kept in the user's cache folder.
    pub fn ensure(data: &DataDir) -> Result<Self> {
        if !command::is_installed("npm") {
            packages::install(&["nodejs", "npm"], data)?;
        }
        if version("node").is_some_and(|version| version >= OLDEST) {
            return Ok(Self { folder: None });
        }
        let arch = match env::consts::ARCH {
            "x86_64" => "x64",
            "aarch64" => "arm64",
            other => bail!("Node.js {} or newer is needed: install it ({other} has none on npm)", show(OLDEST)),
        };
        let package = format!("node-linux-{arch}");
        let home = dirs::home_dir().context("no home folder")?.join(".cache/deai/node").join(FETCHED);
        let folder = home.join("node_modules").join(&package).join("bin");
        if !folder.join("node").is_file() {
            let step = Step::start(format!("Node.js {FETCHED} from npm"));
            let mut npm = Command::new("npm");
            npm.args(["install", "--no-save", "--no-audit", "--no-fund", "--prefix"]).arg(&home);
            npm.arg(format!("{package}@{FETCHED}"));
            command::run(&mut npm, &step, &data.log("node"))
                .with_context(|| format!("install Node.js {} or newer by hand, then run this again", show(OLDEST)))?;
            step.done("");
        }
        Ok(Self { folder: Some(folder) })
    }

    /// The search path on which `node` is this one.
    pub fn path(&self) -> OsString {
        let path = env::var_os("PATH").unwrap_or_default();
        let folders = self.folder.iter().cloned().chain(env::split_paths(&path));
        env::join_paths(folders).unwrap_or(path.clone())
    }
}

fn version(node: &str) -> Option<(u32, u32)> {
    read_version(&command::output(Command::new(node).arg("--version")).ok()?)
}

/// `v20.20.2`
fn read_version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.trim().strip_prefix('v')?.split('.').map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

fn show((major, minor): (u32, u32)) -> String {
    format!("{major}.{minor}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_compared_by_its_numbers() {
        assert_eq!(read_version("v20.20.2\n"), Some((20, 20)));
        assert!(read_version("v9.99.0") < Some(OLDEST) && read_version("v100.0.0") > Some(OLDEST));
        assert_eq!(read_version("20"), None);
        assert_eq!(version("no-such-program"), None);
    }

    #[test]
    fn a_fetched_one_stands_before_the_machines_own() {
        let node = Node { folder: Some("/fetched/bin".into()) };
        assert_eq!(env::split_paths(&node.path()).next(), Some("/fetched/bin".into()));
    }
}
