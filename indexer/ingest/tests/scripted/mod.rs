//! Servers that speak the real protocols and do as a test reports them.

pub mod near;
pub mod postgres;
pub mod solana;

use std::time::Duration;

use ingest::source::ChainUpdate;
use tokio::sync::mpsc;
use tokio::time::timeout;

/// Everything here is local and in memory: what takes longer hangs.
const TIMEOUT: Duration = Duration::from_secs(20);

/// Waits for the next block handed over; `None` where the source has ended.
pub async fn next<B>(blocks: &mut mpsc::Receiver<B>) -> Option<B> {
    timeout(TIMEOUT, blocks.recv()).await.expect("the source hands over a block, or ends")
}

/// Waits for the next block handed over, whatever is reported finality before it.
pub async fn next_block<B>(steps: &mut mpsc::Receiver<ChainUpdate<B>>) -> Option<B> {
    loop {
        match next(steps).await? {
            ChainUpdate::Forward(block) | ChainUpdate::Leap(block, _) => return Some(block),
            ChainUpdate::Final(_) | ChainUpdate::Gap(..) => {}
            ChainUpdate::Rewind(to) => panic!("the chain goes back to {to}"),
        }
    }
}

/// Waits until something is as it should be.
pub async fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let waiting = async {
        while !is_so() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(TIMEOUT, waiting).await.unwrap_or_else(|_| panic!("waited in vain: {what}"));
}
