use std::fs::{self, File, TryLockError};

use anyhow::{Context, Result};

use crate::paths;
use crate::progress::Step;

/// One run at a time in a target folder. In CI clones share one: a build of another clone would replace the programs that
/// this one's tests run. `scripts/deai` takes the same lock around its build.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Waits for other runs to end.
    pub fn take() -> Result<Self> {
        let path = paths::root_target().join("deai.lock");
        let failed = || format!("could not lock {}", path.display());
        fs::create_dir_all(paths::root_target()).with_context(failed)?;
        let file = File::options().create(true).truncate(false).write(true).open(&path).with_context(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let step = Step::start("another run of the tests uses this target folder: waiting for its end");
                file.lock().with_context(failed)?;
                step.done("");
            }
            Err(TryLockError::Error(error)) => return Err(error).with_context(failed),
        }
        Ok(Self { _file: file })
    }
}
