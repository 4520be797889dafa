//! The folder that a chain is kept in between two runs.
//!
//! A run writes its chain down when it ends by itself, after its last block. Of a run that was cut off
//! nothing is known that readers of its blocks could be reported again: the next one is a new chain, with
//! another genesis hash.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};

const SNAPSHOT: &str = "snapshot.json";

/// Reports one chain from another: the program ids and blockhashes of local chains are all the same.
pub type GenesisHash = [u8; 32];

/// A chain's folder, locked while this lives.
pub struct Data {
    folder: PathBuf,
    pub genesis_hash: GenesisHash,
    _lock: File,
}

#[derive(Serialize, Deserialize)]
struct Identity {
    genesis_hash: GenesisHash,
}

impl Data {
    /// Opens the chain in `folder`, or makes a new one there.
    pub fn open(folder: &Path) -> anyhow::Result<Self> {
        let named = || format!("--data {}", folder.display());
        fs::create_dir_all(folder).with_context(named)?;
        let folder = folder.canonicalize().with_context(named)?;
        let lock = lock(&folder)?;
        let identity = folder.join("chain.json");
        let running = folder.join("running");
        if running.exists() {
            println!("the last run was cut off before it could write its chain down: this is a new chain");
            remove(&folder.join(SNAPSHOT))?;
            remove(&identity)?;
        }
        let genesis_hash = if identity.exists() {
            let text = fs::read_to_string(&identity).with_context(|| identity.display().to_string())?;
            let known: Identity = serde_json::from_str(&text)
                .with_context(|| format!("{}: remove {} for a new chain", identity.display(), folder.display()))?;
            known.genesis_hash
        } else {
            let genesis_hash = new_genesis_hash();
            fs::write(&identity, serde_json::to_vec(&Identity { genesis_hash })?)
                .with_context(|| identity.display().to_string())?;
            genesis_hash
        };
        fs::write(&running, "").with_context(|| running.display().to_string())?;
        Ok(Self { folder, genesis_hash, _lock: lock })
    }

    pub fn snapshot(&self) -> PathBuf {
        self.folder.join(SNAPSHOT)
    }

    /// The chain is written down: the next run may take it up.
    pub fn close(self) -> anyhow::Result<()> {
        remove(&self.folder.join("running"))
    }
}

pub fn new_genesis_hash() -> GenesisHash {
    rand::random()
}

fn lock(folder: &Path) -> anyhow::Result<File> {
    let path = folder.join("lock");
    let file = File::create(&path).with_context(|| path.display().to_string())?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => bail!("a chain is running in {}: end it first", folder.display()),
        Err(TryLockError::Error(error)) => Err(error).with_context(|| path.display().to_string()),
    }
}

fn remove(path: &Path) -> anyhow::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| path.display().to_string())
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_that_was_closed_is_the_same_chain_again() {
        let folder = tempfile::tempdir().unwrap();
        let first = Data::open(folder.path()).unwrap();
        let genesis_hash = first.genesis_hash;
        fs::write(first.snapshot(), "{}").unwrap();
        first.close().unwrap();

        let again = Data::open(folder.path()).unwrap();
        assert_eq!(again.genesis_hash, genesis_hash);
        assert!(again.snapshot().exists());
    }

    #[test]
    fn a_chain_that_was_cut_off_is_a_new_chain() {
        let folder = tempfile::tempdir().unwrap();
        let first = Data::open(folder.path()).unwrap();
        let genesis_hash = first.genesis_hash;
        fs::write(first.snapshot(), "{}").unwrap();
        drop(first);

        let next = Data::open(folder.path()).unwrap();
        assert_ne!(next.genesis_hash, genesis_hash);
        assert!(!next.snapshot().exists());
    }

    #[test]
    fn two_processes_do_not_share_a_chain() {
        let folder = tempfile::tempdir().unwrap();
        let _first = Data::open(folder.path()).unwrap();
        let refusal = Data::open(folder.path()).err().unwrap().to_string();
        assert!(refusal.contains("a chain is running in"), "{refusal}");
    }
}
