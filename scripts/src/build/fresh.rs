//! Skips what cargo cannot know to be up to date: a result is fresh while the hash of its inputs stays the same.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::paths;

/// Where cargo compiles contracts: apart from the services, whose flags differ.
pub fn target(name: &str) -> PathBuf {
    paths::root_target().join("contracts").join(name)
}

pub fn log(name: &str) -> PathBuf {
    target("logs").join(format!("{name}.log"))
}

/// Whether `result` was last made from `inputs`, and has not been touched since.
pub fn is_fresh(result: &Path, inputs: &str) -> bool {
    let Ok(content) = fs::read(result) else { return false };
    fs::read_to_string(stamp(result)).is_ok_and(|stamp| stamp == line(inputs, &content))
}

/// Notes that `result` was made from `inputs`.
pub fn mark(result: &Path, inputs: &str) -> Result<()> {
    let content = fs::read(result).with_context(|| format!("could not read {}", result.display()))?;
    let stamp = stamp(result);
    fs::create_dir_all(target("stamps"))?;
    fs::write(&stamp, line(inputs, &content)).with_context(|| format!("could not write {}", stamp.display()))
}

/// Writes a file whole or not at all, and leaves it alone where it is the same already.
pub fn write(path: &Path, content: &[u8]) -> Result<bool> {
    if fs::read(path).is_ok_and(|now| now == content) {
        return Ok(false);
    }
    let failed = || format!("could not write {}", path.display());
    fs::create_dir_all(path.parent().with_context(failed)?).with_context(failed)?;
    let partial = path.with_extension("partial");
    fs::write(&partial, content).with_context(failed)?;
    fs::rename(&partial, path).with_context(failed)?;
    Ok(true)
}

pub fn sha256(content: &[u8]) -> String {
    hex::encode(Sha256::digest(content))
}

fn stamp(result: &Path) -> PathBuf {
    // Two clones may share a target folder, so the path of the result is part of the name.
    let path = sha256(result.as_os_str().as_encoded_bytes());
    let short = path.get(..16).unwrap_or(&path);
    target("stamps").join(format!("{}-{short}", result.file_name().unwrap_or_default().to_string_lossy()))
}

fn line(inputs: &str, content: &[u8]) -> String {
    format!("{inputs} {}\n", sha256(content))
}
