use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use domain::Sha256;

use super::header::{self, ArchiveHeader, DirHeader, End, FORMAT, Frame, PREFIX, VERSION};
use super::{Archivable, Error};
use crate::wire::ChainBlock;

/// The largest frame that is read, packed or not.
const LARGEST: u64 = 256 << 20;
const CUT_FRAME: &str = "it ends within a frame";

/// Reads one archive file from its beginning to its end.
pub struct Reader {
    notes: Notes,
    label: DirHeader,
    /// What the frames so far amount to.
    so_far: Option<End>,
    is_over: bool,
}

impl Reader {
    /// # Errors
    /// [`Error::Io`], [`Error::Damaged`], [`Error::Version`].
    pub fn open(path: &Path) -> Result<Self, Error> {
        let file = File::open(path).map_err(Error::io(path))?;
        let size = file.metadata().map_err(Error::io(path))?.len();
        let mut notes = Notes { path: path.to_owned(), file: BufReader::new(file), size, offset: 0 };
        match notes.next()? {
            ArchiveHeader::DirHeader(label) if label.format == FORMAT && label.version == VERSION => {
                Ok(Self { notes, label, so_far: None, is_over: false })
            }
            ArchiveHeader::DirHeader(label) if label.format == FORMAT => {
                Err(Error::Version { path: path.to_owned(), found: label.version, known: VERSION })
            }
            ArchiveHeader::DirHeader(_) | ArchiveHeader::Frame(_) | ArchiveHeader::End(_) => {
                Err(notes.damaged(0, "it does not begin with a label"))
            }
        }
    }

    pub fn label(&self) -> &DirHeader {
        &self.label
    }

    /// The blocks of the next frame that holds one at or above `from`; `None` after the end.
    ///
    /// # Errors
    /// [`Error::Damaged`], and all that came before is whole and in order.
    pub fn next<B: Archivable>(&mut self, from: u64) -> Result<Option<Vec<B>>, Error> {
        while let Some((at, frame)) = self.frame()? {
            if frame.last < from {
                self.pass_over(at, &frame)?;
                continue;
            }
            return self.blocks(at, &frame).map(Some);
        }
        Ok(None)
    }

    /// What the whole archive file amounts to, by its notes alone.
    pub fn end(path: &Path) -> Result<(DirHeader, End), Error> {
        let mut reader = Self::open(path)?;
        while let Some((at, frame)) = reader.frame()? {
            reader.pass_over(at, &frame)?;
        }
        match reader.so_far.take() {
            Some(end) => Ok((reader.label, end)),
            None => Err(reader.notes.damaged(reader.notes.offset, "it holds no block")),
        }
    }

    /// The next frame's note, and where it stands; `None` at the end.
    fn frame(&mut self) -> Result<Option<(u64, Frame)>, Error> {
        if self.is_over {
            return Ok(None);
        }
        let at = self.notes.offset;
        match self.notes.next()? {
            ArchiveHeader::Frame(frame) => {
                if let Some(so_far) = &self.so_far
                    && (so_far.last, &so_far.last_hash) != (frame.parent, &frame.parent_hash)
                {
                    return Err(self.notes.damaged(at, "the frame does not follow the one before it"));
                }
                if frame.packed > LARGEST || frame.bytes > LARGEST {
                    return Err(self.notes.damaged(at, "the frame is larger than any that is written"));
                }
                Ok(Some((at, frame)))
            }
            ArchiveHeader::End(end) => {
                if self.so_far.as_ref() != Some(&end) {
                    return Err(self.notes.damaged(at, "the frames are not those that the end reports"));
                }
                if self.notes.offset != self.notes.size {
                    return Err(self.notes.damaged(self.notes.offset, "something follows the end"));
                }
                self.is_over = true;
                Ok(None)
            }
            ArchiveHeader::DirHeader(_) => Err(self.notes.damaged(at, "a second label")),
        }
    }

    fn pass_over(&mut self, at: u64, frame: &Frame) -> Result<(), Error> {
        self.notes.pass_over(at, frame.packed)?;
        self.so_far = Some(End::with(self.so_far.take(), frame));
        Ok(())
    }

    fn blocks<B: Archivable>(&mut self, at: u64, frame: &Frame) -> Result<Vec<B>, Error> {
        let packed = self.notes.take(at, usize::try_from(frame.packed).unwrap_or(usize::MAX), CUT_FRAME)?;
        let blocks = unpack(&packed, frame).map_err(|reason| self.notes.damaged(at, reason))?;
        check_links(&blocks, frame).map_err(|reason| self.notes.damaged(at, reason))?;
        self.so_far = Some(End::with(self.so_far.take(), frame));
        Ok(blocks)
    }
}

/// The file, of which every byte is a note's or a frame's.
struct Notes {
    path: PathBuf,
    file: BufReader<File>,
    /// Of the file when it was opened.
    size: u64,
    /// Of what comes next.
    offset: u64,
}

impl Notes {
    fn next(&mut self) -> Result<ArchiveHeader, Error> {
        let at = self.offset;
        let mut prefix = [0; PREFIX];
        let cut = if at == 0 { "it is no archive file" } else { "it ends without an end: it was cut" };
        prefix.copy_from_slice(&self.take(at, PREFIX, cut)?);
        let length = header::length(prefix).map_err(|reason| self.damaged(at, reason))?;
        let body = self.take(at, length, "it ends within a note")?;
        ArchiveHeader::read(&body).map_err(|reason| self.damaged(at, reason))
    }

    /// So many bytes of what began at `at`.
    fn take(&mut self, at: u64, length: usize, cut: &str) -> Result<Vec<u8>, Error> {
        let wanted = self.check_rest(at, u64::try_from(length).unwrap_or(u64::MAX), cut)?;
        let mut bytes = vec![0; length];
        self.file.read_exact(&mut bytes).map_err(Error::io(&self.path))?;
        self.offset = wanted;
        Ok(bytes)
    }

    fn pass_over(&mut self, at: u64, length: u64) -> Result<(), Error> {
        self.offset = self.check_rest(at, length, CUT_FRAME)?;
        self.file.seek(SeekFrom::Start(self.offset)).map_err(Error::io(&self.path)).map(drop)
    }

    /// Where so many bytes more end.
    fn check_rest(&self, at: u64, length: u64, cut: &str) -> Result<u64, Error> {
        let end = self.offset.saturating_add(length);
        if end > self.size { Err(self.damaged(at, cut)) } else { Ok(end) }
    }

    fn damaged(&self, offset: u64, reason: impl Into<String>) -> Error {
        Error::Damaged { path: self.path.clone(), offset, reason: reason.into() }
    }
}

fn unpack<B: Archivable>(packed: &[u8], frame: &Frame) -> Result<Vec<B>, String> {
    if Sha256::of(&[packed]) != frame.sha256 {
        return Err("the frame's bytes are not those that were written".to_owned());
    }
    let bytes = usize::try_from(frame.bytes).map_err(|error| error.to_string())?;
    let unpacked = zstd::bulk::decompress(packed, bytes).map_err(|error| error.to_string())?;
    if unpacked.len() != bytes {
        return Err(format!("the frame holds {} bytes, and not {bytes}", unpacked.len()));
    }
    borsh::from_slice(&unpacked).map_err(|error| format!("its blocks cannot be read: {error}"))
}

/// Each block is the child of the one before it, and all are what the note says.
fn check_links<B: Archivable>(blocks: &[B], frame: &Frame) -> Result<(), String> {
    let mut before = (frame.parent, frame.parent_hash.as_str());
    for header in blocks.iter().map(ChainBlock::header) {
        if (header.parent_height, header.parent_hash.as_str()) != before {
            return Err(format!("block {} does not stand on the block before it, {}", header.height, before.0));
        }
        before = (header.height, &header.hash);
    }
    let first = blocks.first().map(|block| block.header().height);
    let count = u64::try_from(blocks.len()).unwrap_or(u64::MAX);
    if (first, before.0, before.1, count) != (Some(frame.first), frame.last, frame.last_hash.as_str(), frame.blocks) {
        return Err("its blocks are not those that its note reports".to_owned());
    }
    Ok(())
}
