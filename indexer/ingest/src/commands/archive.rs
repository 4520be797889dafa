//! Records a chain on archive files, from a source that is listened to as the indexer does.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::pin;

use anyhow::{Context, Result, bail};
use store::Identity;
use tokio::sync::mpsc;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, info, info_span, warn};

use crate::archive::{Archivable, ArchiveDir, Content, DirHeader, Writer};
use crate::cli::Archive;
use crate::config::ConfigError;
use crate::pipeline::retry::{Next, Retry};
use crate::source::tip::Tip;
use crate::source::{ChainUpdate, Near, Solana, Source};
use crate::{Error, archive};

/// Between the source and the file.
const QUEUE: usize = 512;

pub(super) async fn run(args: &Archive, stop: &CancellationToken) -> Result<()> {
    let solana = args.run.solana()?.map(Solana::new).transpose()?;
    let near = args.run.near()?.map(Near::new).transpose()?;
    match (&solana, &near) {
        (None, None) => return Err(ConfigError::NoChain.into()),
        (Some(_), Some(_)) if args.end_height.is_some() => {
            bail!("--end-height is a height of one chain\nhint: archive one chain at a time")
        }
        _ => {}
    }
    let (solana, near) = tokio::join!(archive_source(solana, args, stop), archive_source(near, args, stop));
    solana.and(near)
}

async fn archive_source<S>(source: Option<S>, args: &Archive, stop: &CancellationToken) -> Result<()>
where
    S: Source<Block: Archivable>,
{
    let Some(source) = source else { return Ok(()) };
    let folder = ArchiveDir::new(&args.archive_dir, S::CHAIN);
    let recording = Recording { folder, until: args.end_height, blocks_per_file: args.blocks_per_file };
    let archived =
        archive_chain(&source, &recording, stop).await.with_context(|| format!("could not archive {}", S::CHAIN));
    if archived.is_err() {
        stop.cancel();
    }
    archived
}

/// What to record, and where.
#[derive(Clone, Debug)]
pub struct Recording {
    pub folder: ArchiveDir,
    /// The last height to record; on and on, unless given.
    pub until: Option<u64>,
    /// Blocks of one archive file.
    pub blocks_per_file: u64,
}

/// Records what is final, until stopped or the last block is recorded.
///
/// # Errors
/// The one that stopped it. What was recorded by then is whole and in order.
pub async fn archive_chain<S>(source: &S, recording: &Recording, stop: &CancellationToken) -> Result<(), Error>
where
    S: Source<Block: Archivable>,
{
    async move {
        let mut recorder = None;
        let mut retry = Retry::default();
        while let Err(error) = run_session(source, recording, &mut recorder, stop, &mut retry).await {
            let Next::Wait { pause, is_new } = retry.record_failure(&error) else { return Err(error) };
            if is_new {
                warn!("{error}; trying again until it passes");
            }
            tokio::select! {
                () = stop.cancelled() => break,
                () = sleep(pause) => {}
            }
        }
        recorder.map_or(Ok(()), |mut recorder: Recorder<S::Block>| Ok(recorder.writer.end_file()?))
    }
    .instrument(info_span!("archive", chain = %S::CHAIN))
    .await
}

struct Recorder<B> {
    identity: Identity,
    writer: Writer<B>,
    /// Blocks that the chain may still leave.
    open: VecDeque<B>,
    final_height: Option<u64>,
    until: Option<u64>,
}

impl<B: Archivable> Recorder<B> {
    fn open<S: Source<Block = B>>(recording: &Recording, identity: Identity) -> Result<Self, Error> {
        let label = DirHeader::new(S::CHAIN, Content::Blocks, &identity);
        let writer = Writer::open(recording.folder.clone(), label, recording.blocks_per_file.max(1))?;
        Ok(Self { identity, writer, open: VecDeque::new(), final_height: None, until: recording.until })
    }

    /// Where the recording goes on.
    fn tip<S: Source<Block = B>>(&self) -> Tip {
        match self.writer.last() {
            Some((height, hash)) => Tip::block(S::CHAIN, *height, hash.clone()),
            None => Tip::start(S::CHAIN, self.identity.start),
        }
    }

    /// `true` says that the last block is recorded.
    fn take(&mut self, step: ChainUpdate<B>) -> Result<bool, Error> {
        match step {
            ChainUpdate::Forward(block) | ChainUpdate::Leap(block, _) => self.open.push_back(block),
            ChainUpdate::Gap(..) => {}
            ChainUpdate::Final(position) => self.final_height = self.final_height.max(Some(position.height)),
            ChainUpdate::Rewind(to) => self.open.retain(|block| block.header().height <= to.height),
        }
        while let Some(block) = self.open.pop_front_if(|block| Some(block.header().height) <= self.final_height) {
            let height = block.header().height;
            if self.until.is_some_and(|until| height > until) {
                return Ok(true);
            }
            self.writer.push(&block)?;
            if self.until == Some(height) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// From the last block recorded, until stopped, the last one is recorded, or the first error.
async fn run_session<S>(
    source: &S,
    recording: &Recording,
    recorder: &mut Option<Recorder<S::Block>>,
    stop: &CancellationToken,
    retry: &mut Retry,
) -> Result<(), Error>
where
    S: Source<Block: Archivable>,
{
    let identity = tokio::select! {
        () = stop.cancelled() => return Ok(()),
        identity = source.identity() => identity?,
    };
    let recorder = match recorder {
        Some(recorder) => recorder,
        none => none.insert(Recorder::open::<S>(recording, identity.clone())?),
    };
    if identity != recorder.identity {
        let path = recording.folder.path().to_owned();
        let (found, wanted) = (recorder.identity.to_string(), identity.to_string());
        return Err(archive::Error::Other { path, found, wanted }.into());
    }
    recorder.open.clear();
    let tip = recorder.tip::<S>();
    if recorder.until.is_some_and(|until| tip.next_height() > until) {
        return Ok(());
    }
    info!(after = %tip, "archiving");
    let (out, mut steps) = mpsc::channel(QUEUE);
    let mut listening = pin!(source.stream(tip, out));
    let mut ended: Option<Result<Infallible, Error>> = None;
    loop {
        let step = tokio::select! {
            biased;
            () = stop.cancelled() => return Ok(()),
            step = steps.recv() => step,
            end = &mut listening, if ended.is_none() => {
                ended = Some(end);
                continue;
            }
        };
        let Some(step) = step else { break };
        if recorder.take(step)? {
            return Ok(());
        }
        retry.record_success();
    }
    match ended {
        Some(ended) => ended.map(|never| match never {}),
        None => Err(Error::Closed),
    }
}
