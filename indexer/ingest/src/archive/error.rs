use std::io;
use std::path::{Path, PathBuf};

/// Why an archive file cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{}: {cause}", .path.display())]
    Io { path: PathBuf, cause: io::Error },

    #[error("{} is damaged at byte {offset}: {reason}. What is before it is whole; bring another copy, or record it again", .path.display())]
    Damaged { path: PathBuf, offset: u64, reason: String },

    #[error("{} is of version {found}, and this binary reads version {known}: read it with the binary that wrote it, or record it again", .path.display())]
    Version { path: PathBuf, found: u32, known: u32 },

    #[error("{} holds {found}, and not {wanted}: give the folder of that chain, network and contract, and the start it was recorded from", .path.display())]
    Other { path: PathBuf, found: String, wanted: String },

    #[error("there is no archive file of {chain} in {}: record one by `indexer record --to {}`", .folder.display(), .folder.display())]
    Empty { folder: PathBuf, chain: domain::Chain },

    #[error("{}: its block {height} does not stand on the block before it, {tip}: bring the archive file that is missing between them", .path.display())]
    Gap { path: PathBuf, height: u64, tip: String },

    #[error("somebody else records into {}: give each recorder a folder of its own", .folder.display())]
    Taken { folder: PathBuf },

    #[error(
        "block {height} does not stand on the last block recorded, {last}: the chain reverted what it said is final"
    )]
    Fork { height: u64, last: String },
}

impl Error {
    pub(super) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |cause| Self::Io { path, cause }
    }
}
