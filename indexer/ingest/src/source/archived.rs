//! A chain from its archive files, and then from its servers.

use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::time::Duration;

use domain::{Block, Chain, Position};
use store::{Identity, Proof};
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;
use tokio::time::sleep;
use tracing::info;

use super::{ChainBlock, ChainUpdate, Source, emit_update, skip_to};
use crate::Error;
use crate::archive;
use crate::archive::{Archivable, ArchiveDir, Content, DirHeader, LogBlock, Reader};
use crate::decode::Decode;
use crate::source::tip::Tip;
use crate::wire::Header;

/// The frequency at which to look for a new archive file.
const POLL: Duration = Duration::from_secs(1);
/// Frames read ahead.
const FRAMES: usize = 2;

/// Hands over what the archive files hold, if there are any, and goes on as it is reported.
pub struct ArchivedSource<S> {
    /// Decodes what the archive files hold too.
    live: S,
    folder: Option<ArchiveDir>,
    afterwards: AfterArchive,
}

/// A block, and who reports it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReplayedBlock<B> {
    /// The chain, now or when it was recorded.
    Chain(B),
    /// The log, when it was pruned.
    Log(LogBlock),
}

impl<B: ChainBlock> ChainBlock for ReplayedBlock<B> {
    fn header(&self) -> &Header {
        match self {
            Self::Chain(block) => block.header(),
            Self::Log(get) => get.header(),
        }
    }

    fn header_mut(&mut self) -> &mut Header {
        match self {
            Self::Chain(block) => block.header_mut(),
            Self::Log(get) => get.header_mut(),
        }
    }
}

/// Decodes what the chain reported; what the log reported is decoded already.
#[derive(Clone)]
pub struct ArchivedDecoder<D> {
    live: D,
    chain: Chain,
}

impl<B, D: Decode<B>> Decode<ReplayedBlock<B>> for ArchivedDecoder<D> {
    fn decode(&self, block: &ReplayedBlock<B>) -> Block {
        match block {
            ReplayedBlock::Chain(block) => self.live.decode(block),
            ReplayedBlock::Log(get) => get.block(self.chain),
        }
    }
}

/// Where the blocks after the last archive file come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterArchive {
    /// From the archive files that a recorder finishes meanwhile.
    ArchiveFiles,
    /// From the chain's servers, from the block after the last one that the archive files hold.
    Servers,
}

impl<S: Source<Block: Archivable>> ArchivedSource<S> {
    pub fn new(live: S, folder: Option<ArchiveDir>, afterwards: AfterArchive) -> Self {
        Self { live, folder, afterwards }
    }

    pub fn live(&self) -> &S {
        &self.live
    }

    /// Hands over what the archive files hold after the tip.
    async fn play(
        &self,
        folder: &ArchiveDir,
        tip: &mut Tip,
        out: &mpsc::Sender<ChainUpdate<ReplayedBlock<S::Block>>>,
    ) -> Result<(), Error> {
        let (files, wanted) = (folder.files(tip.next_height())?, folder.label()?);
        let Some(last) = files.last().cloned() else { return Ok(()) };
        let (_, end) = blocking(move || Reader::end(&last)).await?;
        info!(from = tip.next_height(), to = end.last, files = files.len(), "reading archive files");
        // All that an archive file holds is final.
        if tip.settle(end.last) {
            emit_update(ChainUpdate::Final(Position::new(S::CHAIN, end.last)), out).await?;
        }
        let (to_us, mut frames) = mpsc::channel(FRAMES);
        let from = tip.next_height();
        let reading = spawn_blocking(move || read(files, &wanted, from, &to_us));
        while let Some((file, blocks)) = frames.recv().await {
            for block in blocks {
                forward(block, &file, tip, out).await?;
            }
        }
        Ok(reading.await.map_err(|_panicked| Error::Closed)??)
    }

    /// Hands over what the servers report after the tip.
    async fn stream_live(
        &self,
        tip: Tip,
        out: mpsc::Sender<ChainUpdate<ReplayedBlock<S::Block>>>,
    ) -> Result<Infallible, Error> {
        let (to_us, mut steps) = mpsc::channel::<ChainUpdate<S::Block>>(1);
        let passing_on = async move {
            while let Some(step) = steps.recv().await {
                if out.send(step.map(ReplayedBlock::Chain)).await.is_err() {
                    return;
                }
            }
        };
        // Whichever ends first, the other ends with it: they share a channel.
        tokio::join!(self.live.stream(tip, to_us), passing_on).0
    }
}

/// Reads the archive files one behind the other, until nobody takes the blocks any more.
fn read<B: Archivable>(
    files: Vec<PathBuf>,
    wanted: &DirHeader,
    from: u64,
    out: &mpsc::Sender<(PathBuf, Vec<ReplayedBlock<B>>)>,
) -> Result<(), archive::Error> {
    for path in files {
        let mut file = Reader::open(&path)?;
        check(file.label(), wanted, &path)?;
        let content = file.label().content;
        while let Some(blocks) = frame(&mut file, content, from)? {
            if out.blocking_send((path.clone(), blocks)).is_err() {
                return Ok(());
            }
        }
    }
    Ok(())
}

fn frame<B: Archivable>(
    file: &mut Reader,
    content: Content,
    from: u64,
) -> Result<Option<Vec<ReplayedBlock<B>>>, archive::Error> {
    Ok(match content {
        Content::Blocks => file.next(from)?.map(|blocks| blocks.into_iter().map(ReplayedBlock::Chain).collect()),
        Content::Log => file.next(from)?.map(|blocks| blocks.into_iter().map(ReplayedBlock::Log).collect()),
    })
}

fn check(found: &DirHeader, wanted: &DirHeader, path: &Path) -> Result<(), archive::Error> {
    if found.is_of(wanted) {
        return Ok(());
    }
    Err(archive::Error::Other { path: path.to_owned(), found: found.to_string(), wanted: wanted.to_string() })
}

/// Files do not change by being read again: a gap between them is reported as theirs.
async fn forward<B: ChainBlock>(
    block: ReplayedBlock<B>,
    file: &Path,
    tip: &mut Tip,
    out: &mpsc::Sender<ChainUpdate<ReplayedBlock<B>>>,
) -> Result<(), Error> {
    if matches!(block, ReplayedBlock::Log(_)) {
        return skip_to(block, Proof::Log, tip, out).await;
    }
    let height = block.header().height;
    match super::forward(block, tip, out).await {
        Err(Error::Gap { .. } | Error::Fork { .. }) => {
            Err(archive::Error::Gap { path: file.to_owned(), height, tip: tip.to_string() }.into())
        }
        other => other,
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, archive::Error> + Send + 'static,
) -> Result<T, Error> {
    Ok(spawn_blocking(work).await.map_err(|_panicked| Error::Closed)??)
}

impl<S: Source<Block: Archivable>> Source for ArchivedSource<S> {
    const CHAIN: Chain = S::CHAIN;

    type Block = ReplayedBlock<S::Block>;

    type Decoder = ArchivedDecoder<S::Decoder>;

    /// # Errors
    /// [`archive::Error::Other`] where the archive files are of another chain than the servers.
    async fn identity(&self) -> Result<Identity, Error> {
        let Some(folder) = &self.folder else { return self.live.identity().await };
        let label = folder.label()?;
        if self.afterwards == AfterArchive::Servers {
            let live = self.live.identity().await?;
            check(&label, &DirHeader::new(S::CHAIN, label.content, &live), folder.path())?;
        }
        Ok(label.identity())
    }

    async fn head_height(&self) -> Result<u64, Error> {
        match (&self.folder, self.afterwards) {
            (Some(folder), AfterArchive::ArchiveFiles) => {
                let (folder, chain) = (folder.clone(), folder.chain());
                let path = folder.path().to_owned();
                let end = blocking(move || folder.end()).await?;
                Ok(end.ok_or(archive::Error::Empty { folder: path, chain })?.1.last)
            }
            _ => self.live.head_height().await,
        }
    }

    async fn stream(&self, mut tip: Tip, out: mpsc::Sender<ChainUpdate<Self::Block>>) -> Result<Infallible, Error> {
        let Some(folder) = &self.folder else { return self.stream_live(tip, out).await };
        loop {
            self.play(folder, &mut tip, &out).await?;
            match self.afterwards {
                AfterArchive::Servers => return self.stream_live(tip, out).await,
                AfterArchive::ArchiveFiles => sleep(POLL).await,
            }
        }
    }

    fn decoder(&self) -> Self::Decoder {
        ArchivedDecoder { live: self.live.decoder(), chain: S::CHAIN }
    }

    fn disable_sparse(&self) {
        self.live.disable_sparse();
    }
}
