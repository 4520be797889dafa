//! Skips what cargo cannot know to be up to date: a result is fresh while the hash of its inputs stays the same.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::paths;
use crate::progress::Step;

/// Where cargo compiles contracts: apart from the services, whose flags differ.
pub fn target(name: &str) -> PathBuf {
    paths::root_target().join("contracts").join(name)
}

pub fn log(name: &str) -> PathBuf {
    target("logs").join(format!("{name}.log"))
}

/// Waits until no other build of contracts uses the target folder, and keeps others waiting while it is held.
pub fn lock() -> Result<File> {
    let path = target("lock");
    fs::create_dir_all(target("")).with_context(|| format!("could not create {}", target("").display()))?;
    let lock = File::create(&path).with_context(|| format!("could not write {}", path.display()))?;
    if let Err(TryLockError::WouldBlock) = lock.try_lock() {
        let step = Step::start("waiting for another build of the contracts");
        lock.lock()?;
        step.done("it has ended");
    }
    Ok(lock)
}

/// `true` where `result` was last made from `inputs`, and has not been touched since.
pub fn is_fresh(result: &Path, inputs: &str) -> bool {
    let Ok(content) = fs::read(result) else { return false };
    fs::read_to_string(stamp(result)).is_ok_and(|stamp| stamp == line(inputs, &content))
}

/// Notes that `result` was made from `inputs`.
pub fn mark(result: &Path, inputs: &str) -> Result<()> {
    let content = fs::read(result).with_context(|| format!("could not read {}", result.display()))?;
    let stamp = stamp(result);
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
    let name = result.file_name().unwrap_or_default().to_string_lossy();
    result.with_file_name(format!(".{name}.inputs"))
}

fn line(inputs: &str, content: &[u8]) -> String {
    format!("{inputs} {}\n", sha256(content))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_is_fresh_until_its_inputs_change_or_somebody_touches_it() {
        let folder = tempfile::tempdir().unwrap();
        let result = folder.path().join("a.wasm");
        assert!(!is_fresh(&result, "inputs"));
        assert!(write(&result, b"one").unwrap());
        assert!(!is_fresh(&result, "inputs"));
        mark(&result, "inputs").unwrap();
        assert!(is_fresh(&result, "inputs"));
        assert!(!is_fresh(&result, "other inputs"));
        assert!(!write(&result, b"one").unwrap(), "the same content is not written again");
        assert!(write(&result, b"two").unwrap());
        assert!(!is_fresh(&result, "inputs"));
    }
}
