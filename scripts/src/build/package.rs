//! Finds the contracts of the workspace.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use super::cargo;
use crate::command;

/// One contract, on either chain.
#[derive(Clone, Debug)]
pub struct Package {
    pub name: String,
    pub version: String,
    pub folder: PathBuf,
}

/// All contracts of the workspace, by chain.
#[derive(Clone, Debug)]
pub struct Packages {
    /// Solana programs: the members in `programs/`.
    pub programs: Vec<Package>,
    /// NEAR contracts: the members in `contracts/`.
    pub contracts: Vec<Package>,
    /// NEAR contracts that tests deploy: the members in `tests/contracts/`.
    pub test_contracts: Vec<Package>,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Member>,
}

#[derive(Deserialize)]
struct Member {
    name: String,
    version: String,
    manifest_path: PathBuf,
}

impl Package {
    pub fn list(clone: &Path) -> Result<Packages> {
        let text = command::output(cargo::command(clone)?.args(["metadata", "--no-deps", "--format-version", "1"]))?;
        let metadata: Metadata = serde_json::from_str(&text).context("cargo metadata is not what it was")?;
        let below = |folder: &str| -> Result<Vec<Package>> {
            let folder = clone.join(folder);
            let mut found = Vec::new();
            for member in &metadata.packages {
                let at = member.manifest_path.parent().unwrap_or(clone);
                if at.parent() == Some(&folder) {
                    let (name, version) = (member.name.clone(), member.version.clone());
                    found.push(Package { name, version, folder: at.to_owned() });
                }
            }
            if found.is_empty() {
                bail!("no package of the workspace is in {}", folder.display());
            }
            Ok(found)
        };
        Ok(Packages {
            programs: below("programs")?,
            contracts: below("contracts")?,
            test_contracts: below("tests/contracts")?,
        })
    }

    /// The name of its artifacts: `project_registry`.
    pub fn library(&self) -> String {
        self.name.replace('-', "_")
    }
}
