//! Puts old parts of the log on archive files, proves that they can be read back, and drops them in the store.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Result;
use domain::{Block, Chain, Position, TimeNs};
use store::{Cursor, Identity, Pruned, Store};
use tracing::info;

use super::connect;
use crate::Error;
use crate::archive;
use crate::archive::{ArchiveDir, Content, DirHeader, End, LogBlock, Reader, Writer};
use crate::cli::Prune;
use crate::progress::{Task, with_progress};

/// Blocks of one archive file.
const BLOCKS_PER_FILE: u64 = 100_000;

pub(super) async fn run(args: &Prune) -> Result<()> {
    let store = connect().await?;
    let events = prune(&store, Position::new(args.chain, args.before_height), &args.archive_dir).await?;
    info!("moved {events} events of the log to {}", args.archive_dir.display());
    Ok(())
}

/// Opens the pruned part of a chain's log, where a folder is given.
pub(super) fn open_archive(chain: Chain, folder: Option<PathBuf>) -> Result<Option<Older>, archive::Error> {
    folder.map(|folder| Older::open(&ArchiveDir::new(folder, chain))).transpose()
}

/// Moves the log before a place onto archive files in a folder, which may hold those of earlier times. Nothing is dropped before
/// every block of it was read back from there, and was the same. How many events the log holds less.
///
/// # Errors
/// [`store::Error::NotFinal`], [`store::Error::Unread`], and those of the archive files. What was written by then is gone on from.
pub async fn prune(store: &Store, before: Position, folder: &Path) -> Result<u64, Error> {
    let chain = before.chain;
    let held = store.progress().await?.into_iter().find(|held| held.chain == chain);
    let identity = held.ok_or(store::Error::NotBegun(chain))?.identity;
    let Some(last) = store.prunable(before).await? else { return Ok(0) };
    let pruned = store.pruned(chain).await?;
    if pruned.as_ref().is_some_and(|pruned| last.position <= pruned.to) {
        return Ok(0);
    }
    let folder = ArchiveDir::new(folder, chain);
    let from = before_start(chain, &identity).position.height;
    let total = last.position.height.saturating_sub(from);
    let work = |name: &str| Task { name: format!("{name} the archive files of {chain}"), unit: "positions", total };
    let at = AtomicU64::new(from);
    let done = || at.load(Ordering::Relaxed).saturating_sub(from);
    let writing = write(store, &identity, &folder, &last, pruned.as_ref(), &at);
    with_progress(&work("writing"), done, writing).await?;
    at.store(from, Ordering::Relaxed);
    let checking = check(store, &identity, &folder, &last, pruned.as_ref(), &at);
    let events = with_progress(&work("checking"), done, checking).await?;
    let dropped = store.prune(&Pruned { to: last.position, hash: last.hash, events }).await?;
    info!(to = %last.position, events = dropped, folder = %folder.path().display(), "the log is on archive files");
    Ok(dropped)
}

/// The block that comes before the first of a recording.
fn before_start(chain: Chain, identity: &Identity) -> Cursor {
    let position = Position::new(chain, identity.start.saturating_sub(1));
    Cursor { position, hash: String::new(), time: TimeNs(0) }
}

fn cursor_of(chain: Chain, height: u64, hash: &str) -> Cursor {
    Cursor { position: Position::new(chain, height), hash: hash.to_owned(), time: TimeNs(0) }
}

async fn write(
    store: &Store,
    identity: &Identity,
    folder: &ArchiveDir,
    last: &Cursor,
    pruned: Option<&Pruned>,
    at: &AtomicU64,
) -> Result<(), Error> {
    let chain = folder.chain();
    let mut writer = Writer::open(folder.clone(), DirHeader::new(chain, Content::Log, identity), BLOCKS_PER_FILE)?;
    let mut after = match (writer.last(), pruned) {
        (Some((height, hash)), _) => cursor_of(chain, *height, hash),
        (None, None) => before_start(chain, identity),
        // What is no longer here must be there.
        (None, Some(_)) => return Err(archive::Error::Empty { folder: folder.path().to_owned(), chain }.into()),
    };
    while after.position < last.position {
        let blocks = store.log(&after, last.position).await?;
        let Some(end) = blocks.last() else { break };
        after = cursor_of(chain, end.position.height, &end.hash);
        at.store(after.position.height, Ordering::Relaxed);
        for block in &blocks {
            writer.push(&LogBlock::of(block).map_err(store::Error::from)?)?;
        }
    }
    Ok(writer.end_file()?)
}

/// Reads the whole recording back, and holds it against the log as far as that is still here. The events up to `last`.
async fn check(
    store: &Store,
    identity: &Identity,
    folder: &ArchiveDir,
    last: &Cursor,
    pruned: Option<&Pruned>,
    at: &AtomicU64,
) -> Result<u64, Error> {
    let chain = folder.chain();
    let (mut events, mut logged) = (0_u64, Vec::new().into_iter());
    let mut after = pruned.map_or_else(|| before_start(chain, identity), |it| cursor_of(chain, it.to.height, &it.hash));
    let mut older = Older::open(folder)?;
    while let Some(blocks) = older.next()? {
        for block in blocks.into_iter().filter(|block| block.position <= last.position) {
            at.store(block.position.height, Ordering::Relaxed);
            let records = u64::try_from(block.records.len()).unwrap_or(u64::MAX);
            events = events.saturating_add(records);
            if pruned.is_some_and(|pruned| block.position <= pruned.to) {
                continue;
            }
            if logged.len() == 0 {
                let page = store.log(&after, last.position).await?;
                after = page.last().map_or(after, |end| cursor_of(chain, end.position.height, &end.hash));
                logged = page.into_iter();
            }
            if logged.next().as_ref() != Some(&block) {
                return Err(other(last, events, format!("{} is not what the log says", block.position)));
            }
        }
    }
    if after.position != last.position || logged.len() > 0 {
        return Err(other(last, events, format!("they end before {}", last.position)));
    }
    Ok(events)
}

fn other(last: &Cursor, events: u64, reason: String) -> Error {
    store::Error::ArchiveMismatch { chain: last.position.chain, to: last.position, events, reason }.into()
}

/// The log on archive files, read back in its order.
pub struct Older {
    chain: Chain,
    files: std::vec::IntoIter<PathBuf>,
    file: Option<Reader>,
    end: Option<End>,
}

impl Older {
    /// # Errors
    /// [`archive::Error::Empty`].
    pub fn open(folder: &ArchiveDir) -> Result<Self, archive::Error> {
        let (files, chain) = (folder.files(0)?, folder.chain());
        if files.is_empty() {
            return Err(archive::Error::Empty { folder: folder.path().to_owned(), chain });
        }
        Ok(Self { chain, files: files.into_iter(), file: None, end: None })
    }

    fn next(&mut self) -> Result<Option<Vec<Block>>, archive::Error> {
        loop {
            if let Some(file) = &mut self.file {
                if let Some(blocks) = file.next::<LogBlock>(0)? {
                    return Ok(Some(blocks.iter().map(|get| get.block(self.chain)).collect()));
                }
                self.file = None;
            }
            let Some(path) = self.files.next() else { return Ok(None) };
            let (label, end) = Reader::end(&path)?;
            let follows =
                self.end.as_ref().is_none_or(|last| (last.last, &last.last_hash) == (end.parent, &end.parent_hash));
            if !follows || label.content != Content::Log {
                let tip = self.end.as_ref().map_or_else(|| "nothing".to_owned(), |last| last.last.to_string());
                return Err(archive::Error::Gap { path, height: end.first, tip });
            }
            self.end = Some(end);
            self.file = Some(Reader::open(&path)?);
        }
    }
}

impl Iterator for Older {
    type Item = Result<Vec<Block>, Box<dyn std::error::Error + Send + Sync>>;

    fn next(&mut self) -> Option<Self::Item> {
        Self::next(self).map_err(Into::into).transpose()
    }
}
