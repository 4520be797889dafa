//! A chain from its tapes, and then from its servers.

use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::time::Duration;

use domain::{Block, Chain, Position};
use store::{Identity, Proof};
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;
use tokio::time::sleep;
use tracing::info;

use super::{Heard, Source, Step, leap, tell};
use crate::Error;
use crate::archive;
use crate::archive::{Content, Folder, Kept, Label, Reader, Told};
use crate::decode::Decode;
use crate::pipeline::tip::Tip;
use crate::wire::Header;

/// How often to look for a new tape.
const POLL: Duration = Duration::from_secs(1);
/// Frames read ahead.
const FRAMES: usize = 2;

/// Hands over what the tapes hold, if there are any, and goes on as it is told.
pub struct Taped<S> {
    /// Decodes what the tapes hold too.
    live: S,
    folder: Option<Folder>,
    afterwards: Afterwards,
}

/// A block, and who tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Played<B> {
    /// The chain, now or when it was recorded.
    Chain(B),
    /// The log, when it was pruned.
    Log(Told),
}

impl<B: Heard> Heard for Played<B> {
    fn header(&self) -> &Header {
        match self {
            Self::Chain(block) => block.header(),
            Self::Log(told) => told.header(),
        }
    }

    fn header_mut(&mut self) -> &mut Header {
        match self {
            Self::Chain(block) => block.header_mut(),
            Self::Log(told) => told.header_mut(),
        }
    }
}

/// Decodes what the chain told; what the log told is decoded already.
#[derive(Clone)]
pub struct TapedDecoder<D> {
    live: D,
    chain: Chain,
}

impl<B, D: Decode<B>> Decode<Played<B>> for TapedDecoder<D> {
    fn decode(&self, block: &Played<B>) -> Block {
        match block {
            Played::Chain(block) => self.live.decode(block),
            Played::Log(told) => told.block(self.chain),
        }
    }
}

/// Where the blocks after the last tape come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Afterwards {
    /// From the tapes that a recorder finishes meanwhile.
    Tapes,
    /// From the chain's servers, from the block after the last one that the tapes hold.
    Servers,
}

impl<S: Source<Block: Kept>> Taped<S> {
    pub fn new(live: S, folder: Option<Folder>, afterwards: Afterwards) -> Self {
        Self { live, folder, afterwards }
    }

    pub fn live(&self) -> &S {
        &self.live
    }

    /// Hands over what the tapes hold after the tip.
    async fn play(
        &self,
        folder: &Folder,
        tip: &mut Tip,
        out: &mpsc::Sender<Step<Played<S::Block>>>,
    ) -> Result<(), Error> {
        let (tapes, wanted) = (folder.tapes(tip.next_height())?, folder.label()?);
        let Some(last) = tapes.last().cloned() else { return Ok(()) };
        let (_, end) = blocking(move || Reader::end(&last)).await?;
        info!(from = tip.next_height(), to = end.last, tapes = tapes.len(), "reading tapes");
        // All that a tape holds is final.
        if tip.settle(end.last) {
            tell(Step::Final(Position::new(S::CHAIN, end.last)), out).await?;
        }
        let (to_us, mut frames) = mpsc::channel(FRAMES);
        let from = tip.next_height();
        let reading = spawn_blocking(move || read(tapes, &wanted, from, &to_us));
        while let Some((tape, blocks)) = frames.recv().await {
            for block in blocks {
                hand_over(block, &tape, tip, out).await?;
            }
        }
        Ok(reading.await.map_err(|_panicked| Error::Closed)??)
    }

    /// Hands over what the servers tell after the tip.
    async fn listen_live(&self, tip: Tip, out: mpsc::Sender<Step<Played<S::Block>>>) -> Result<Infallible, Error> {
        let (to_us, mut steps) = mpsc::channel::<Step<S::Block>>(1);
        let passing_on = async move {
            while let Some(step) = steps.recv().await {
                if out.send(step.map(Played::Chain)).await.is_err() {
                    return;
                }
            }
        };
        // Whichever ends first, the other ends with it: they share a channel.
        tokio::join!(self.live.listen(tip, to_us), passing_on).0
    }
}

/// Reads the tapes one behind the other, until nobody takes the blocks any more.
fn read<B: Kept>(
    tapes: Vec<PathBuf>,
    wanted: &Label,
    from: u64,
    out: &mpsc::Sender<(PathBuf, Vec<Played<B>>)>,
) -> Result<(), archive::Error> {
    for path in tapes {
        let mut tape = Reader::open(&path)?;
        check(tape.label(), wanted, &path)?;
        let content = tape.label().content;
        while let Some(blocks) = frame(&mut tape, content, from)? {
            if out.blocking_send((path.clone(), blocks)).is_err() {
                return Ok(());
            }
        }
    }
    Ok(())
}

fn frame<B: Kept>(tape: &mut Reader, content: Content, from: u64) -> Result<Option<Vec<Played<B>>>, archive::Error> {
    Ok(match content {
        Content::Blocks => tape.next(from)?.map(|blocks| blocks.into_iter().map(Played::Chain).collect()),
        Content::Log => tape.next(from)?.map(|blocks| blocks.into_iter().map(Played::Log).collect()),
    })
}

fn check(found: &Label, wanted: &Label, path: &Path) -> Result<(), archive::Error> {
    if found.is_of(wanted) {
        return Ok(());
    }
    Err(archive::Error::Other { path: path.to_owned(), found: found.to_string(), wanted: wanted.to_string() })
}

/// Files do not change by being read again: a hole between them is told as theirs.
async fn hand_over<B: Heard>(
    block: Played<B>,
    tape: &Path,
    tip: &mut Tip,
    out: &mpsc::Sender<Step<Played<B>>>,
) -> Result<(), Error> {
    if matches!(block, Played::Log(_)) {
        return leap(block, Proof::Log, tip, out).await;
    }
    let height = block.header().height;
    match super::hand_over(block, tip, out).await {
        Err(Error::Gap { .. } | Error::Fork { .. }) => {
            Err(archive::Error::Hole { path: tape.to_owned(), height, tip: tip.to_string() }.into())
        }
        other => other,
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, archive::Error> + Send + 'static,
) -> Result<T, Error> {
    Ok(spawn_blocking(work).await.map_err(|_panicked| Error::Closed)??)
}

impl<S: Source<Block: Kept>> Source for Taped<S> {
    const CHAIN: Chain = S::CHAIN;

    type Block = Played<S::Block>;

    type Decoder = TapedDecoder<S::Decoder>;

    /// # Errors
    /// [`archive::Error::Other`] where the tapes are of another chain than the servers.
    async fn identity(&self) -> Result<Identity, Error> {
        let Some(folder) = &self.folder else { return self.live.identity().await };
        let label = folder.label()?;
        if self.afterwards == Afterwards::Servers {
            let live = self.live.identity().await?;
            check(&label, &Label::new(S::CHAIN, label.content, &live), folder.path())?;
        }
        Ok(label.identity())
    }

    async fn edge(&self) -> Result<u64, Error> {
        match (&self.folder, self.afterwards) {
            (Some(folder), Afterwards::Tapes) => {
                let (folder, chain) = (folder.clone(), folder.chain());
                let path = folder.path().to_owned();
                let end = blocking(move || folder.end()).await?;
                Ok(end.ok_or(archive::Error::Empty { folder: path, chain })?.1.last)
            }
            _ => self.live.edge().await,
        }
    }

    async fn listen(&self, mut tip: Tip, out: mpsc::Sender<Step<Self::Block>>) -> Result<Infallible, Error> {
        let Some(folder) = &self.folder else { return self.listen_live(tip, out).await };
        loop {
            self.play(folder, &mut tip, &out).await?;
            match self.afterwards {
                Afterwards::Servers => return self.listen_live(tip, out).await,
                Afterwards::Tapes => sleep(POLL).await,
            }
        }
    }

    fn decoder(&self) -> Self::Decoder {
        TapedDecoder { live: self.live.decoder(), chain: S::CHAIN }
    }

    fn distrust(&self) {
        self.live.distrust();
    }
}
