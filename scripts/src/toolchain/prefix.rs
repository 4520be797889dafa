//! Where the compiler lies, and which of its parts are finished.

use std::env;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::progress::Step;

/// Names a folder to use instead of the one in the cache folder.
pub const OVERRIDE: &str = "DEAI_TOOLCHAIN_DIR";

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// After so long nobody comes back to a branch with these inputs, or waits a few minutes when he does.
const UNUSED: Duration = Duration::from_secs(14 * 24 * 60 * 60);

/// A folder that is filled once, step by step, and then only read.
///
/// Its name carries a hash of everything that decides its content. Clones with the same inputs share it, and a change of
/// the inputs makes another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prefix {
    root: PathBuf,
    inputs: String,
}

impl Prefix {
    /// `inputs` is the [`Inputs`](super::Inputs) hash of what is built into it.
    pub fn new(name: &str, inputs: String) -> Result<Self> {
        let root = match env::var_os(OVERRIDE) {
            Some(folder) if !folder.is_empty() => PathBuf::from(folder).join(name),
            _ => {
                let cache = dirs::cache_dir()
                    .with_context(|| format!("no home folder: say where the compiler may go, by {OVERRIDE}"))?;
                let short = inputs.get(..12).unwrap_or(&inputs);
                cache.join("deai").join(format!("{name}-{short}"))
            }
        };
        Ok(Self { root: std::path::absolute(&root)?, inputs })
    }

    /// `true` where every step was finished, from these very inputs.
    pub fn is_ready(&self) -> bool {
        fs::read_to_string(self.path("ready")).is_ok_and(|inputs| inputs == self.inputs)
    }

    /// The hash of all inputs.
    pub fn inputs(&self) -> &str {
        &self.inputs
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn path(&self, below: impl AsRef<Path>) -> PathBuf {
        self.root.join(below)
    }

    pub fn log(&self, name: &str) -> PathBuf {
        self.path("logs").join(format!("{name}.log"))
    }

    /// Runs `setup` while no other process does. Returns at once where the prefix is ready, also where another process
    /// has made it ready in the meantime.
    pub fn fill(&self, setup: impl FnOnce(&Self) -> Result<()>) -> Result<()> {
        if self.is_ready() {
            return self.note_use();
        }
        fs::create_dir_all(&self.root)
            .with_context(|| format!("could not create {}; {OVERRIDE} names another folder", self.root.display()))?;
        // The lock ends with this process, however it ends.
        let lock = File::create(self.path("lock")).with_context(|| format!("in {}", self.root.display()))?;
        if let Err(TryLockError::WouldBlock) = lock.try_lock() {
            let step = Step::start("Waiting for another `deai` that sets up the same compiler");
            lock.lock()?;
            step.done("it has ended");
        }
        if self.is_ready() {
            return Ok(());
        }
        self.forget_other_inputs()?;
        setup(self)?;
        self.write_ready()?;
        self.forget_the_unused();
        Ok(())
    }

    fn write_ready(&self) -> Result<()> {
        let partial = self.path("ready.partial");
        fs::write(&partial, &self.inputs)?;
        fs::rename(&partial, self.path("ready"))?;
        Ok(())
    }

    /// The age of the file `ready` reports when the prefix was last used, to about a day.
    fn note_use(&self) -> Result<()> {
        match age(&self.path("ready")) {
            Some(age) if age > DAY => self.write_ready(),
            _ => Ok(()),
        }
    }

    /// Removes prefixes of earlier inputs that no clone has used for long. What cannot be removed stays.
    fn forget_the_unused(&self) {
        let Some((name, _)) = self.root.file_name().and_then(|name| name.to_str()?.rsplit_once('-')) else { return };
        for other in self.root.parent().and_then(|folder| fs::read_dir(folder).ok()).into_iter().flatten().flatten() {
            let is_ours = other.file_name().to_string_lossy().rsplit_once('-').is_some_and(|(begin, _)| begin == name);
            let other = other.path();
            if is_ours && other != self.root && age(&other.join("ready")).is_some_and(|age| age > UNUSED) {
                let _left = fs::remove_dir_all(other);
            }
        }
    }

    /// Runs one step of the set-up, unless an interrupted run has finished it before.
    ///
    /// A step begins by removing what an interrupted run may have left of it.
    pub fn step(&self, name: &str, title: &str, work: impl FnOnce(&Step) -> Result<String>) -> Result<()> {
        let stamp = self.path("steps").join(name);
        if stamp.exists() {
            return Ok(());
        }
        let step = Step::start(title);
        match work(&step) {
            Ok(summary) => {
                fs::create_dir_all(self.path("steps"))?;
                fs::write(stamp, &self.inputs)?;
                step.done(summary);
                Ok(())
            }
            Err(error) => {
                step.fail("failed");
                Err(error)
            }
        }
    }

    /// In the cache folder other inputs have another prefix. In a folder that the user named they share it.
    fn forget_other_inputs(&self) -> Result<()> {
        let begun = self.path("begun");
        if fs::read_to_string(&begun).is_ok_and(|inputs| inputs == self.inputs) {
            return Ok(());
        }
        let lock = self.path("lock");
        for entry in fs::read_dir(&self.root)? {
            let path = entry?.path();
            if path == lock {
                continue;
            }
            // Anyone who names a folder of his own by mistake must not lose it.
            if !begun.exists() && !self.path("ready").exists() {
                bail!(
                    "{} is not empty and not a compiler of ours; name another folder in {OVERRIDE}",
                    self.root.display()
                );
            }
            remove(&path)?;
        }
        fs::write(begun, &self.inputs)?;
        Ok(())
    }
}

fn age(path: &Path) -> Option<Duration> {
    fs::metadata(path).ok()?.modified().ok()?.elapsed().ok()
}

/// Removes a file or a folder. Nothing there is fine.
pub fn remove(path: &Path) -> Result<()> {
    let removed = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    match removed {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("could not remove {}", path.display()))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::*;

    fn prefix(root: &Path, inputs: &str) -> Prefix {
        Prefix { root: root.to_owned(), inputs: inputs.to_owned() }
    }

    #[test]
    fn an_interrupted_set_up_goes_on_at_the_step_it_was_in() {
        let folder = tempfile::tempdir().unwrap();
        let prefix = prefix(folder.path(), "a");
        let mut ran = Vec::new();
        let mut set_up = |second_fails: bool| {
            prefix.fill(|prefix| {
                prefix.step("one", "first step", |_| {
                    ran.push("one");
                    Ok(String::new())
                })?;
                prefix.step("two", "second step", |_| {
                    ran.push("two");
                    if second_fails { Err(anyhow!("no network")) } else { Ok(String::new()) }
                })
            })
        };
        assert_eq!(set_up(true).unwrap_err().to_string(), "no network");
        assert!(!prefix.is_ready());
        set_up(false).unwrap();
        assert!(prefix.is_ready());
        set_up(true).unwrap();
        assert_eq!(ran, ["one", "two", "two"]);
    }

    #[test]
    fn other_inputs_start_again_and_a_foreign_folder_stays() {
        let folder = tempfile::tempdir().unwrap();
        prefix(folder.path(), "a").fill(|prefix| Ok(fs::write(prefix.path("made of a"), "")?)).unwrap();
        prefix(folder.path(), "b").fill(|prefix| Ok(fs::write(prefix.path("made of b"), "")?)).unwrap();
        assert!(folder.path().join("made of b").exists() && !folder.path().join("made of a").exists());

        let foreign = tempfile::tempdir().unwrap();
        fs::write(foreign.path().join("thesis.txt"), "years of work").unwrap();
        let error = prefix(foreign.path(), "a").fill(|_| Ok(())).unwrap_err().to_string();
        assert!(error.contains(OVERRIDE), "{error}");
        assert!(foreign.path().join("thesis.txt").exists());
    }
}
