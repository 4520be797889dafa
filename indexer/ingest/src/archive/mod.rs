//! Recorded blocks as files, written by `indexer record` and read by the file source.
//!
//! An archive file is a series of Zstandard frames (RFC 8878), so that `zstd -t` tests it and tools that know nothing of ours pass
//! it by:
//!
//! ```text
//! archive file  = label (frame blocks)* end
//! label = note {"label": format, version, chain, content, genesis, emitter, start}
//! frame = note {"frame": blocks, first, last, parent, parent_hash, last_hash, bytes, packed, sha256}
//! blocks = a zstd frame of `packed` bytes with the sha256 of the note, holding `bytes` bytes: a Borsh vector of blocks
//! end   = note {"end": blocks, first, last, parent, parent_hash, last_hash, sha256}
//! note  = a skippable frame (magic 0x184D2A5D): 8 bytes of the sha256 of the JSON behind them
//! ```
//!
//! Each block is the child of the one before it, from frame to frame too. The end's sha256 is that of the first frame's
//! sha256; with each frame more, that of itself and the frame's. A file is written under another name, and renamed when
//! its end is written and synced: one without an end was cut. A frame is taken whole, and only after all of that holds;
//! nothing of a damaged one is.
//!
//! The content is either blocks as the chain gave them, or the log of those that held records of ours, as `indexer prune`
//! took it out of the store: then a block's parent is the block with records before it.
//!
//! An archive file holds what is final, so that nothing of it is ever reverted. The version changes with the shape of the
//! blocks, which is that of the structs in [`crate::wire`]; an archive file of another version is refused by name.

mod dir;
mod error;
mod header;
mod log_block;
mod read;
mod write;

use borsh::{BorshDeserialize, BorshSerialize};

pub use dir::ArchiveDir;
pub use error::Error;
pub use header::{Content, DirHeader, End};
pub use log_block::LogBlock;
pub use read::Reader;
pub use write::Writer;

use crate::wire::ChainBlock;

/// What an archive file can hold.
pub trait Archivable: ChainBlock + BorshSerialize + BorshDeserialize {}

impl<B: ChainBlock + BorshSerialize + BorshDeserialize> Archivable for B {}
