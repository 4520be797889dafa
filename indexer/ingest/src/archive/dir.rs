use std::fs;
use std::path::{Path, PathBuf};

use domain::Chain;

use super::{DirHeader, End, Error, Reader};

/// A folder of archive files. Each is called by its chain and the heights of its first and last block, so that their names sort
/// as their blocks do.
#[derive(Clone, Debug)]
pub struct ArchiveDir {
    path: PathBuf,
    chain: Chain,
}

impl ArchiveDir {
    pub fn new(path: impl Into<PathBuf>, chain: Chain) -> Self {
        Self { path: path.into(), chain }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn chain(&self) -> Chain {
        self.chain
    }

    /// The finished archive files that hold a block at or above `from`, in their order.
    pub fn files(&self, from: u64) -> Result<Vec<PathBuf>, Error> {
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.path).map_err(Error::io(&self.path))? {
            let name = entry.map_err(Error::io(&self.path))?.file_name();
            if let Some((first, last)) = name.to_str().and_then(|name| self.heights(name))
                && last >= from
            {
                files.push((first, last, self.path.join(name)));
            }
        }
        files.sort();
        Ok(files.into_iter().map(|(_, _, path)| path).collect())
    }

    /// Whose blocks they are.
    ///
    /// # Errors
    /// [`Error::Empty`], and those of the first archive file.
    pub fn label(&self) -> Result<DirHeader, Error> {
        let files = self.files(0)?;
        let first = files.first().ok_or_else(|| Error::Empty { folder: self.path.clone(), chain: self.chain })?;
        Ok(Reader::open(first)?.label().clone())
    }

    /// What the last archive file amounts to; `None` where there is none.
    pub fn end(&self) -> Result<Option<(DirHeader, End)>, Error> {
        self.files(0)?.last().map(|last| Reader::end(last)).transpose()
    }

    pub(super) fn name(&self, first: u64, last: u64) -> PathBuf {
        self.path.join(format!("{}-{first:020}-{last:020}.blocks.zst", self.chain))
    }

    /// What an archive file is called while it is written.
    pub(super) fn unfinished(&self) -> PathBuf {
        self.path.join(format!("{}.part", self.chain))
    }

    pub(super) fn lock(&self) -> PathBuf {
        self.path.join(format!("{}.lock", self.chain))
    }

    fn heights(&self, name: &str) -> Option<(u64, u64)> {
        let heights = name.strip_prefix(self.chain.as_str())?.strip_prefix('-')?.strip_suffix(".blocks.zst")?;
        let (first, last) = heights.split_once('-')?;
        Some((first.parse().ok()?, last.parse().ok()?))
    }
}
