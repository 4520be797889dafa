use std::fs::{self, File, TryLockError};
use std::io::{BufWriter, Write};
use std::marker::PhantomData;

use domain::Sha256;

use super::header::{ArchiveHeader, End, Frame};
use super::{Archivable, ArchiveDir, DirHeader, Error};

/// A frame ends after so many blocks, or so many bytes of them.
const FRAME_BLOCKS: u64 = 512;
const FRAME_BYTES: usize = 1 << 20;
/// An archive file ends after so many bytes, whatever its blocks.
const FILE_BYTES: u64 = 256 << 20;
/// Zstandard's own default: recording keeps up with any chain.
const LEVEL: i32 = 3;

/// Writes archive files into a folder, one behind the other, and goes on where the last one ends.
pub struct Writer<B> {
    folder: ArchiveDir,
    label: DirHeader,
    blocks_per_file: u64,
    /// The last block recorded, this time or before.
    last: Option<(u64, String)>,
    file: Option<Recording>,
    pending: Pending,
    _lock: File,
    _blocks: PhantomData<fn(B)>,
}

/// The archive file that is being written.
struct Recording {
    file: BufWriter<File>,
    bytes: u64,
    so_far: Option<End>,
}

/// The blocks of the next frame, as Borsh writes them.
#[derive(Default)]
struct Pending {
    bytes: Vec<u8>,
    blocks: u32,
    first: u64,
    parent: (u64, String),
}

impl<B: Archivable> Writer<B> {
    /// Goes on with the folder's recording, or begins one. An archive file ends after `blocks_per_file` blocks.
    ///
    /// # Errors
    /// [`Error::Other`] where the folder holds another chain's or start's, [`Error::Taken`], [`Error::Io`].
    pub fn open(folder: ArchiveDir, label: DirHeader, blocks_per_file: u64) -> Result<Self, Error> {
        fs::create_dir_all(folder.path()).map_err(Error::io(folder.path()))?;
        let lock = File::create(folder.lock()).map_err(Error::io(&folder.lock()))?;
        lock.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => Error::Taken { folder: folder.path().to_owned() },
            TryLockError::Error(cause) => Error::Io { path: folder.lock(), cause },
        })?;
        let last = match folder.end()? {
            Some((found, end)) => {
                if found != label {
                    let (found, wanted) = (found.to_string(), label.to_string());
                    return Err(Error::Other { path: folder.path().to_owned(), found, wanted });
                }
                Some((end.last, end.last_hash))
            }
            None => None,
        };
        let pending = Pending::default();
        Ok(Self { folder, label, blocks_per_file, last, file: None, pending, _lock: lock, _blocks: PhantomData })
    }

    /// The last block recorded: its height and its hash.
    pub fn last(&self) -> Option<&(u64, String)> {
        self.last.as_ref()
    }

    /// # Errors
    /// [`Error::Fork`] where the block is not the child of the last one, [`Error::Io`].
    pub fn push(&mut self, block: &B) -> Result<(), Error> {
        let header = block.header();
        if let Some((height, hash)) = &self.last
            && (header.parent_height, &header.parent_hash) != (*height, hash)
        {
            return Err(Error::Fork { height: header.height, last: format!("{height} ({hash})") });
        }
        if self.pending.blocks == 0 {
            self.pending.first = header.height;
            self.pending.parent = (header.parent_height, header.parent_hash.clone());
        }
        self.last = Some((header.height, header.hash.clone()));
        borsh::to_writer(&mut self.pending.bytes, block).map_err(Error::io(self.folder.path()))?;
        self.pending.blocks = self.pending.blocks.saturating_add(1);
        if u64::from(self.pending.blocks) >= FRAME_BLOCKS.min(self.blocks_per_file)
            || self.pending.bytes.len() >= FRAME_BYTES
        {
            self.end_frame()?;
        }
        let is_full = |file: &Recording| {
            file.bytes >= FILE_BYTES || file.so_far.as_ref().is_some_and(|so_far| so_far.blocks >= self.blocks_per_file)
        };
        if self.file.as_ref().is_some_and(is_full) { self.end_file() } else { Ok(()) }
    }

    /// Ends the archive file, after which it can be read. The next block begins another one.
    pub fn end_file(&mut self) -> Result<(), Error> {
        self.end_frame()?;
        let Some(Recording { mut file, so_far: Some(end), .. }) = self.file.take() else { return Ok(()) };
        let part = self.folder.unfinished();
        let finished = self.folder.name(end.first, end.last);
        ArchiveHeader::End(end).write(&mut file).map_err(Error::io(&part))?;
        let file = file.into_inner().map_err(|error| Error::Io { path: part.clone(), cause: error.into_error() })?;
        file.sync_all().map_err(Error::io(&part))?;
        fs::rename(&part, &finished).map_err(Error::io(&finished))?;
        let folder = File::open(self.folder.path()).map_err(Error::io(self.folder.path()))?;
        folder.sync_all().map_err(Error::io(self.folder.path()))
    }

    /// Ends the frame. Blocks of one frame are read together, or not at all.
    pub fn end_frame(&mut self) -> Result<(), Error> {
        if self.pending.blocks == 0 {
            return Ok(());
        }
        let Pending { bytes, blocks, first, parent } = std::mem::take(&mut self.pending);
        let part = self.folder.unfinished();
        // How Borsh writes a vector: its length, then what is in it.
        let bytes = [blocks.to_le_bytes().as_slice(), &bytes].concat();
        let packed = zstd::bulk::compress(&bytes, LEVEL).map_err(Error::io(&part))?;
        let (last, last_hash) = self.last.clone().unwrap_or_default();
        let frame = Frame {
            blocks: blocks.into(),
            first,
            last,
            parent: parent.0,
            parent_hash: parent.1,
            last_hash,
            bytes: length(&bytes),
            packed: length(&packed),
            sha256: Sha256::of(&[&packed]),
        };
        let file = match &mut self.file {
            Some(file) => file,
            None => {
                // What was left unfinished there is recorded again.
                let mut file = BufWriter::new(File::create(&part).map_err(Error::io(&part))?);
                let bytes = ArchiveHeader::DirHeader(self.label.clone()).write(&mut file).map_err(Error::io(&part))?;
                self.file.insert(Recording { file, bytes, so_far: None })
            }
        };
        let note = ArchiveHeader::Frame(frame.clone()).write(&mut file.file).map_err(Error::io(&part))?;
        file.file.write_all(&packed).map_err(Error::io(&part))?;
        file.bytes = file.bytes.saturating_add(note).saturating_add(frame.packed);
        file.so_far = Some(End::with(file.so_far.take(), &frame));
        Ok(())
    }
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}
