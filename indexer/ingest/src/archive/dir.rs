use std::fs;
use std::path::{Path, PathBuf};

use domain::Chain;

use super::{End, Error, Label, Reader};

/// A folder of tapes. Each is called by its chain and the heights of its first and last block, so that their names sort
/// as their blocks do.
#[derive(Clone, Debug)]
pub struct Folder {
    path: PathBuf,
    chain: Chain,
}

impl Folder {
    pub fn new(path: impl Into<PathBuf>, chain: Chain) -> Self {
        Self { path: path.into(), chain }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn chain(&self) -> Chain {
        self.chain
    }

    /// The finished tapes that hold a block at or above `from`, in their order.
    pub fn tapes(&self, from: u64) -> Result<Vec<PathBuf>, Error> {
        let mut tapes = Vec::new();
        for entry in fs::read_dir(&self.path).map_err(Error::io(&self.path))? {
            let name = entry.map_err(Error::io(&self.path))?.file_name();
            if let Some((first, last)) = name.to_str().and_then(|name| self.heights(name))
                && last >= from
            {
                tapes.push((first, last, self.path.join(name)));
            }
        }
        tapes.sort();
        Ok(tapes.into_iter().map(|(_, _, path)| path).collect())
    }

    /// Whose blocks they are.
    ///
    /// # Errors
    /// [`Error::Empty`], and those of the first tape.
    pub fn label(&self) -> Result<Label, Error> {
        let tapes = self.tapes(0)?;
        let first = tapes.first().ok_or_else(|| Error::Empty { folder: self.path.clone(), chain: self.chain })?;
        Ok(Reader::open(first)?.label().clone())
    }

    /// What the last tape amounts to; `None` where there is none.
    pub fn end(&self) -> Result<Option<(Label, End)>, Error> {
        self.tapes(0)?.last().map(|last| Reader::end(last)).transpose()
    }

    pub(super) fn name(&self, first: u64, last: u64) -> PathBuf {
        self.path.join(format!("{}-{first:020}-{last:020}.tape.zst", self.chain))
    }

    /// What a tape is called while it is written.
    pub(super) fn unfinished(&self) -> PathBuf {
        self.path.join(format!("{}.part", self.chain))
    }

    pub(super) fn lock(&self) -> PathBuf {
        self.path.join(format!("{}.lock", self.chain))
    }

    fn heights(&self, name: &str) -> Option<(u64, u64)> {
        let heights = name.strip_prefix(self.chain.as_str())?.strip_prefix('-')?.strip_suffix(".tape.zst")?;
        let (first, last) = heights.split_once('-')?;
        Some((first.parse().ok()?, last.parse().ok()?))
    }
}
