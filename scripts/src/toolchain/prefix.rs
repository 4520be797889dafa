//! Where the compiler lies, and which of its parts are finished.

use std::env;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use crate::progress::Step;

/// Names a folder to use instead of the one in the cache folder.
pub const OVERRIDE: &str = "DEAI_TOOLCHAIN_DIR";

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
    /// `inputs` is the [`Inputs`] hash of what is built into it.
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

    /// Whether every step was finished, from these very inputs.
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
            return Ok(());
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
        fs::write(self.path("ready"), &self.inputs)?;
        Ok(())
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
            // Whoever names a folder of his own by mistake must not lose it.
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

/// Collects what decides the content of a prefix, and hashes it.
#[derive(Default)]
pub struct Inputs(Sha256);

impl Inputs {
    pub fn text(mut self, name: &str, text: impl AsRef<[u8]>) -> Self {
        let text = text.as_ref();
        self.0.update(format!("{name} {}\n", text.len()));
        self.0.update(text);
        self
    }

    /// A file, or all files below a folder.
    pub fn path(mut self, path: &Path) -> Result<Self> {
        for file in files(path)? {
            let name = file.strip_prefix(path).unwrap_or(&file).display().to_string();
            let content = fs::read(&file).with_context(|| format!("could not read {}", file.display()))?;
            self = self.text(&name, content);
        }
        Ok(self)
    }

    pub fn hash(self) -> String {
        hex::encode(self.0.finalize())
    }
}

/// All files below a folder, sorted. `target` folders are not looked into.
pub fn files(path: &Path) -> Result<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let mut all = Vec::new();
    for entry in fs::read_dir(path).with_context(|| format!("could not read {}", path.display()))? {
        let path = entry?.path();
        if path.file_name().is_some_and(|name| name != "target") {
            all.extend(files(&path)?);
        }
    }
    all.sort();
    Ok(all)
}
