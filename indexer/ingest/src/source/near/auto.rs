//! From neardata to the RPC where neardata does not serve blocks, and back.

use std::time::Duration;

use tokio::time::{Instant, timeout};
use tracing::{debug, info, warn};

use super::{Kind, Near, NearBlocks, Server};
use crate::{Error, RetryClass};

/// The height up to which neardata may be behind the RPC and yet be asked again: some seconds.
const BEHIND: u64 = 10;
/// The duration for which the RPC's blocks wait to receive whether neardata is back.
const TIMEOUT: Duration = Duration::from_secs(2);

impl Near {
    /// The RPC takes over from neardata, of which this is reported.
    ///
    /// # Errors
    /// The same where the RPC is not to take over, or serves no blocks itself. One that refuses for good is not asked again.
    pub(super) async fn pass_on(&self, error: Error) -> Result<(), Error> {
        if !self.turns.may_pass_on(&error) {
            return Err(error);
        }
        if let Err(refusal) = self.indexer.check().await {
            match refusal.class() {
                RetryClass::Permanent => {
                    warn!("{refusal}");
                    self.turns.note_refusal();
                }
                RetryClass::Transient | RetryClass::Suspect => debug!("{refusal}"),
            }
            return Err(error);
        }
        self.turns.rest(Instant::now(), fastrand::f64());
        warn!("{error}: reading the blocks from {} until it serves them again", self.indexer.endpoint());
        Ok(())
    }

    /// What the RPC's failure means: neardata is asked next, where it may be.
    pub(super) fn give_back(&self, error: Error) -> Error {
        let is_of_server = !matches!(error, Error::Closed | Error::Fork { .. });
        if self.blocks == NearBlocks::Rpc || !is_of_server {
            return error;
        }
        self.turns.end_rest();
        match error.class() {
            RetryClass::Transient | RetryClass::Suspect => error,
            // It would stop us, and neardata may be back.
            RetryClass::Permanent => {
                if matches!(error, Error::NoIndexerBlocks { .. }) {
                    self.turns.note_refusal();
                }
                let reason = format!("it has failed, and in its place {error}");
                Error::Unreachable { endpoint: self.data.endpoint().clone(), reason }
            }
        }
    }

    /// `true` where neardata serves blocks again, up to where the RPC is.
    pub(super) async fn is_back(&self, last: Option<u64>) -> bool {
        let silent = |_| Err(Error::Silent { endpoint: self.data.endpoint().clone(), seconds: TIMEOUT.as_secs() });
        match timeout(TIMEOUT, self.check_back(last.unwrap_or_default())).await.unwrap_or_else(silent) {
            Ok(()) => {
                info!("{} serves blocks again", self.data.endpoint());
                self.turns.end_rest();
                true
            }
            Err(error) => {
                debug!("{error}");
                self.turns.rest(Instant::now(), fastrand::f64());
                false
            }
        }
    }

    async fn check_back(&self, last: u64) -> Result<(), Error> {
        if self.last(Server::Neardata, Kind::Final).await?.saturating_add(BEHIND) < last {
            return Err(Error::Silent {
                endpoint: self.data.endpoint().clone(),
                seconds: self.stall_timeout.as_secs(),
            });
        }
        self.check_same_network().await
    }
}
