//! The chain on disk: a log of blocks, each record whole or not at all.
//!
//! A record is its length, the hash of its bytes, and the bytes. The first reports which chain this is, the
//! next is the genesis block. Whatever follows the last whole record is what a killed process was writing;
//! it is cut off when the log is opened. A block is written before the chain shows it to anybody.

use std::fs::{File, OpenOptions};
use std::io::{BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use borsh::{BorshDeserialize, BorshSerialize};
use near_primitives::hash::CryptoHash;

use super::Block;
use crate::Error;
use crate::config::Config;

const LOG: &str = "blocks.log";

/// Bytes before those of the record: its length and its hash.
const HEAD: usize = 4 + 32;

/// What a log was begun with. Other settings may change from one start to the next.
#[derive(BorshSerialize, BorshDeserialize, PartialEq, Eq, Debug)]
struct Identity {
    /// Raised when records change their form.
    format: u32,
    chain_id: String,
    protocol_version: u32,
    epoch_length: u64,
}

impl Identity {
    fn of(config: &Config) -> Self {
        Self {
            format: 1,
            chain_id: config.chain_id.clone(),
            protocol_version: config.protocol_version,
            epoch_length: config.epoch_length,
        }
    }
}

/// The log of one chain. Held by one process at a time.
pub struct Store {
    path: PathBuf,
    file: File,
    /// Length of all whole records.
    length: u64,
}

impl Store {
    /// Opens the log in `folder`, or begins it. Returns its blocks, genesis first; none if it is new.
    ///
    /// # Errors
    /// No access, another process that holds it, or a log of another chain.
    pub fn open(folder: &Path, config: &Config) -> Result<(Self, Vec<Block>), Error> {
        std::fs::create_dir_all(folder).map_err(|source| Error::file(folder, source))?;
        let path = folder.join(LOG);
        let mut options = OpenOptions::new();
        let file = options.read(true).write(true).create(true).truncate(false).open(&path);
        let file = file.map_err(|source| Error::file(&path, source))?;
        file.try_lock().map_err(|_| Error::Held { path: path.clone() })?;
        let mut store = Self { path, file, length: 0 };
        let mut records = store.records()?.into_iter();
        let wanted = Identity::of(config);
        let Some(first) = records.next() else {
            store.write(&wanted)?;
            return Ok((store, Vec::new()));
        };
        let found = store.read::<Identity>(&first)?;
        if found != wanted {
            let (found, wanted) = (format!("{found:?}"), format!("{wanted:?}"));
            return Err(Error::OtherChain { path: store.path, found, wanted });
        }
        let blocks = records.map(|bytes| store.read(&bytes)).collect::<Result<_, _>>()?;
        Ok((store, blocks))
    }

    /// Writes a block behind the others.
    ///
    /// # Errors
    /// [`Error::File`]: then the log is as it was.
    pub fn append(&mut self, block: &Block) -> Result<(), Error> {
        self.write(block)
    }

    fn write(&mut self, value: &impl BorshSerialize) -> Result<(), Error> {
        let mut record = vec![0; HEAD];
        borsh::to_writer(&mut record, value).map_err(|source| Error::file(&self.path, source))?;
        let bytes = record.len() - HEAD;
        let length = u32::try_from(bytes).map_err(|err| Error::Inconsistent(format!("a record of {bytes}: {err}")))?;
        let hash = CryptoHash::hash_bytes(&record[HEAD..]);
        record[..4].copy_from_slice(&length.to_le_bytes());
        record[4..HEAD].copy_from_slice(hash.as_ref());
        if let Err(source) = self.file.write_all(&record) {
            // A record cut short would hide all that follow it.
            let cut = self.cut();
            return cut.and(Err(Error::file(&self.path, source)));
        }
        self.length += crate::runtime::length(record.len());
        Ok(())
    }

    /// All whole records. Cuts off what follows them.
    fn records(&mut self) -> Result<Vec<Vec<u8>>, Error> {
        let mut reader = BufReader::new(&self.file);
        let mut records = Vec::new();
        while let Some(record) = next(&mut reader).map_err(|source| Error::file(&self.path, source))? {
            self.length += crate::runtime::length(HEAD + record.len());
            records.push(record);
        }
        self.cut()?;
        Ok(records)
    }

    fn cut(&mut self) -> Result<(), Error> {
        let cut = self.file.set_len(self.length).and_then(|()| self.file.seek(SeekFrom::Start(self.length)));
        cut.map(|_| ()).map_err(|source| Error::file(&self.path, source))
    }

    fn read<T: BorshDeserialize>(&self, record: &[u8]) -> Result<T, Error> {
        T::try_from_slice(record).map_err(|source| Error::file(&self.path, source))
    }
}

/// The next record. `None` where the log ends, or a record is not whole.
fn next(reader: &mut impl std::io::Read) -> std::io::Result<Option<Vec<u8>>> {
    let mut head = [0; HEAD];
    let mut record = Vec::new();
    if !fill(reader, &mut head)? {
        return Ok(None);
    }
    let (length, hash) = head.split_at(4);
    let length = length.try_into().map(u32::from_le_bytes).unwrap_or_default();
    reader.take(u64::from(length)).read_to_end(&mut record)?;
    let is_whole = record.len() == usize::try_from(length).unwrap_or(usize::MAX);
    Ok((is_whole && CryptoHash::hash_bytes(&record).as_ref() == hash).then_some(record))
}

/// `true` where there was enough to fill the bytes.
fn fill(reader: &mut impl std::io::Read, bytes: &mut [u8]) -> std::io::Result<bool> {
    match reader.read_exact(bytes) {
        Ok(()) => Ok(true),
        Err(err) if err.kind() == std::io::ErrorKind::UnexpectedEof => Ok(false),
        Err(err) => Err(err),
    }
}
