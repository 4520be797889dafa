//! Decodes what is received, next to anyone who stores it.

use std::any::Any;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc as plain;
use std::thread;

use store::PreparedBlock;
use tokio::sync::mpsc;

use crate::decode::Decode;
use crate::source::ChainUpdate;

/// By how much the decoder yields, of 19 at most. Where cores are few, Postgres would else wait for the store to send
/// on what is decoded long since, and the store for its turn: catching up takes a twelfth longer then.
#[cfg(target_os = "linux")]
const NICE: i32 = 10;

/// What is to be stored, or why nothing comes after it.
pub(crate) type Decoded = Result<ChainUpdate<PreparedBlock>, DecodeFailure>;

pub(crate) enum DecodeFailure {
    /// The block cannot be stored as it is.
    Block(store::Error),
    /// The decoder's own fault: its panic.
    Decoder(Box<dyn Any + Send>),
}

/// What a decoder gives, and where it reverts what it gave.
pub(crate) struct DecodeWorker {
    pub queue: mpsc::Receiver<Decoded>,
    pub done: plain::Sender<Vec<PreparedBlock>>,
}

/// Decodes on a thread of its own, up to so many blocks ahead, until there is nothing left or nobody takes it.
pub(crate) fn decode<B: Send + 'static>(
    decoder: impl Decode<B>,
    received: mpsc::Receiver<ChainUpdate<B>>,
    ahead: usize,
) -> io::Result<DecodeWorker> {
    let (out, queue) = mpsc::channel(ahead);
    let (done, stored) = plain::channel();
    thread::Builder::new().name("decode".to_owned()).spawn(move || {
        lower_priority();
        decode_all(&decoder, received, &out, &stored);
    })?;
    Ok(DecodeWorker { queue, done })
}

fn decode_all<B>(
    decoder: &impl Decode<B>,
    mut received: mpsc::Receiver<ChainUpdate<B>>,
    out: &mpsc::Sender<Decoded>,
    stored: &plain::Receiver<Vec<PreparedBlock>>,
) {
    while let Some(step) = received.blocking_recv() {
        let decoded =
            catch_unwind(AssertUnwindSafe(|| step.try_map(|block| PreparedBlock::of(decoder.decode(&block)))));
        let decoded = decoded.map_err(DecodeFailure::Decoder).and_then(|decoded| decoded.map_err(DecodeFailure::Block));
        let is_broken = decoded.is_err();
        if out.blocking_send(decoded).is_err() || is_broken {
            return;
        }
        // To drop what thousands of events held takes long: here nobody waits for it.
        while stored.try_recv().is_ok() {}
    }
}

/// On Linux, niceness is a thread's; elsewhere it is the whole process', and nothing yields.
fn lower_priority() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::nice(NICE) {
        tracing::debug!("the decoder does not yield: {error}");
    }
}
