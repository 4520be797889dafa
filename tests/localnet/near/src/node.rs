//! A chain that makes its blocks by itself, and that many clients ask at once.

use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};
use std::time::{Duration, Instant, SystemTime};

use near_primitives::errors::InvalidTxError;
use near_primitives::hash::CryptoHash;
use near_primitives::transaction::SignedTransaction;
use near_primitives::types::BlockHeight;
use tokio::sync::watch;

use crate::Error;
use crate::chain::Chain;
use crate::journal::Journal;
use crate::runtime::Refusal;

pub struct Node {
    chain: RwLock<Chain>,
    heads: watch::Sender<BlockHeight>,
    started: Instant,
    journal: Mutex<Journal>,
}

impl Node {
    /// `trace`: reports each transaction its receipts, as a tree.
    pub fn new(mut chain: Chain, trace: bool) -> Arc<Self> {
        chain.catch_up(now());
        let (heads, _) = watch::channel(chain.head().height());
        Arc::new(Self {
            chain: RwLock::new(chain),
            heads,
            started: Instant::now(),
            journal: Mutex::new(Journal::new(trace)),
        })
    }

    pub fn read(&self) -> RwLockReadGuard<'_, Chain> {
        self.chain.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes with each new block.
    pub fn heads(&self) -> watch::Receiver<BlockHeight> {
        self.heads.subscribe()
    }

    pub fn uptime(&self) -> Duration {
        self.started.elapsed()
    }

    /// Lets a transaction wait for the next block.
    ///
    /// # Errors
    /// The protocol's refusal, or a fault of the network.
    pub fn submit(&self, tx: SignedTransaction) -> Result<CryptoHash, Refusal> {
        self.chain.write().unwrap_or_else(PoisonError::into_inner).submit(tx)
    }

    /// `true` where a transaction would be taken now.
    ///
    /// # Errors
    /// The protocol's refusal.
    pub fn check(&self, tx: &SignedTransaction) -> Result<(), InvalidTxError> {
        match self.read().check(tx) {
            Err(Refusal::Invalid(refused)) => Err(refused),
            Ok(()) | Err(Refusal::Broken(_)) => Ok(()),
        }
    }

    /// Changes the chain before its next block.
    pub fn change<T>(&self, change: impl FnOnce(&mut Chain) -> T) -> T {
        change(&mut self.chain.write().unwrap_or_else(PoisonError::into_inner))
    }

    /// Makes one block now.
    ///
    /// # Errors
    /// Only faults of the network itself.
    pub fn produce(&self) -> Result<BlockHeight, Error> {
        let height = {
            let mut chain = self.chain.write().unwrap_or_else(PoisonError::into_inner);
            let time = now().saturating_add(chain.ahead());
            chain.produce(time)?.height()
        };
        self.heads.send_replace(height);
        self.journal.lock().unwrap_or_else(PoisonError::into_inner).report(&self.read());
        Ok(height)
    }

    /// Makes a block each `block_time` until the future is dropped.
    ///
    /// # Errors
    /// Only faults of the network itself: then no further block is made.
    pub async fn run(self: Arc<Self>, block_time: Duration) -> Result<(), Error> {
        let mut ticks = tokio::time::interval(block_time);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        ticks.tick().await;
        loop {
            ticks.tick().await;
            let node = Arc::clone(&self);
            tokio::task::spawn_blocking(move || node.produce())
                .await
                .map_err(|err| Error::Runtime(err.to_string()))??;
        }
    }
}

/// The time of day in nanoseconds since 1970.
#[expect(clippy::disallowed_methods, reason = "a chain that runs by itself stamps its blocks with the time of day")]
pub fn now() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
}
