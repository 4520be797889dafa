//! One network on one data folder: who holds it.

use std::fs::{self, File, OpenOptions, TryLockError};

use anyhow::{Context, Result, bail};

use crate::paths::DataDir;
use crate::process::PidFile;

/// Held while a network starts, and as long as the process that started it stays.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the data folder, and refuses where a network runs on it.
    pub fn take(data: &DataDir) -> Result<Self> {
        let path = data.run().join("lock");
        fs::create_dir_all(data.run()).with_context(|| format!("could not make {}", data.run().display()))?;
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
        let file = file.with_context(|| format!("could not open {}", path.display()))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                bail!("another `deai up` runs on {data}: `./scripts/status` shows it, `./scripts/down` stops it")
            }
            Err(TryLockError::Error(error)) => return Err(error).context(format!("could not lock {}", path.display())),
        }
        let alive = running(data)?;
        if !alive.is_empty() {
            let parts: Vec<_> = alive.iter().map(|it| format!("{} ({})", it.name, it.process.pid)).collect();
            bail!(
                "a network runs on {data} already: {}. `./scripts/status` shows it, `./scripts/down` stops it",
                parts.join(", ")
            );
        }
        Ok(Self { _file: file })
    }
}

/// The parts of a network that live.
pub fn running(data: &DataDir) -> Result<Vec<PidFile>> {
    Ok(PidFile::list(&data.run())?.into_iter().filter(|file| file.process.is_alive()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::process::{Ending, Process};

    #[test]
    fn a_data_folder_is_held_by_one() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::new(folder.path());
        let held = Lock::take(&data).unwrap();
        assert!(Lock::take(&data).unwrap_err().to_string().contains("./scripts/down"));
        drop(held);
        Lock::take(&data).unwrap();
    }

    #[test]
    fn parts_that_live_hold_the_folder_and_parts_that_ended_do_not() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::new(folder.path());
        fs::create_dir_all(data.run()).unwrap();
        let process = Process::find(std::process::id().try_into().unwrap()).unwrap();
        let file = PidFile { name: "indexer".to_owned(), process, ending: Ending::Group };
        file.write(&data.run()).unwrap();
        assert!(Lock::take(&data).unwrap_err().to_string().contains("indexer ("));
        file.remove(&data.run());
        Lock::take(&data).unwrap();
    }
}
