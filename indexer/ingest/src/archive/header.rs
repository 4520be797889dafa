use std::fmt;
use std::io::{self, Write};

use domain::{Chain, Sha256};
use serde::{Deserialize, Serialize};
use store::Identity;

/// Of a skippable frame of Zstandard; any of sixteen will do.
pub const MAGIC: u32 = 0x184D_2A5D;
pub const FORMAT: &str = "deai-blocks";
pub const VERSION: u32 = 1;
/// The magic and the length that come before a note.
pub const PREFIX: usize = 8;
/// Bytes of the JSON's sha256 that come before it.
const DIGEST: usize = 8;
pub const LONGEST: usize = 64 << 10;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ArchiveHeader {
    DirHeader(DirHeader),
    Frame(Frame),
    End(End),
}

/// Whose blocks an archive file holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirHeader {
    pub format: String,
    pub version: u32,
    pub chain: Chain,
    pub content: Content,
    pub genesis: String,
    pub emitter: String,
    /// Where the whole recording begins, of which this is a part.
    pub start: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// Blocks as the chain gave them, each one.
    Blocks,
    /// What was read from the blocks that held records of ours: the log, as it was pruned.
    Log,
}

/// What stands in the blocks that follow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    pub blocks: u64,
    pub first: u64,
    pub last: u64,
    pub parent: u64,
    pub parent_hash: String,
    pub last_hash: String,
    /// Of the blocks as they are, and compressed.
    pub bytes: u64,
    pub packed: u64,
    pub sha256: Sha256,
}

/// What stood in all frames.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    pub blocks: u64,
    pub first: u64,
    pub last: u64,
    pub parent: u64,
    pub parent_hash: String,
    pub last_hash: String,
    pub sha256: Sha256,
}

impl DirHeader {
    pub fn new(chain: Chain, content: Content, identity: &Identity) -> Self {
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            chain,
            content,
            genesis: identity.genesis.clone(),
            emitter: identity.emitter.clone(),
            start: identity.start,
        }
    }

    pub fn identity(&self) -> Identity {
        Identity { genesis: self.genesis.clone(), emitter: self.emitter.clone(), start: self.start }
    }
}

impl DirHeader {
    /// `true` where both report the same chain, network and contract, from the same start.
    pub fn is_of(&self, other: &Self) -> bool {
        (self.chain, self.identity()) == (other.chain, other.identity())
    }
}

impl fmt::Display for DirHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let content = match self.content {
            Content::Blocks => "blocks",
            Content::Log => "the log",
        };
        write!(f, "{content} of {} {} from {}", self.chain, self.identity(), self.start)
    }
}

impl End {
    /// With one frame more.
    pub fn with(end: Option<Self>, frame: &Frame) -> Self {
        match end {
            None => Self {
                blocks: frame.blocks,
                first: frame.first,
                last: frame.last,
                parent: frame.parent,
                parent_hash: frame.parent_hash.clone(),
                last_hash: frame.last_hash.clone(),
                sha256: Sha256::of(&[&frame.sha256.0]),
            },
            Some(end) => Self {
                blocks: end.blocks.saturating_add(frame.blocks),
                last: frame.last,
                last_hash: frame.last_hash.clone(),
                sha256: Sha256::of(&[&end.sha256.0, &frame.sha256.0]),
                ..end
            },
        }
    }
}

impl ArchiveHeader {
    /// The number of bytes were written.
    pub fn write(&self, out: &mut impl Write) -> io::Result<u64> {
        let json = serde_json::to_vec(self)?;
        let length = u32::try_from(DIGEST + json.len()).map_err(io::Error::other)?;
        out.write_all(&MAGIC.to_le_bytes())?;
        out.write_all(&length.to_le_bytes())?;
        out.write_all(digest(&json).as_slice())?;
        out.write_all(&json)?;
        Ok(u64::from(length).saturating_add(8))
    }

    /// What follows the prefix.
    pub fn read(body: &[u8]) -> Result<Self, String> {
        let (get, json) = body.split_first_chunk::<DIGEST>().ok_or("the note is too short")?;
        if *get != digest(json) {
            return Err("the note is not the one that was written".to_owned());
        }
        serde_json::from_slice(json).map_err(|error| format!("the note cannot be read: {error}"))
    }
}

/// The length of the note behind a prefix.
pub fn length(prefix: [u8; PREFIX]) -> Result<usize, String> {
    let [a, b, c, d, e, f, g, h] = prefix;
    if u32::from_le_bytes([a, b, c, d]) != MAGIC {
        return Err("there is no note".to_owned());
    }
    let length = usize::try_from(u32::from_le_bytes([e, f, g, h])).unwrap_or(usize::MAX);
    if length > LONGEST { Err(format!("the note is {length} bytes long")) } else { Ok(length) }
}

fn digest(json: &[u8]) -> [u8; DIGEST] {
    let mut short = [0; DIGEST];
    short.copy_from_slice(Sha256::of(&[json]).0.split_at(DIGEST).0);
    short
}
