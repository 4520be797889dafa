//! Leads, or waits to: of many indexers on one database, one writes.

use std::future::Future;
use std::time::Duration;

use store::{Leader, Store};
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};
use tokio_util::sync::CancellationToken;
use tracing::{debug, info, warn};

use crate::Error;
use crate::metrics::METRICS;

/// The frequency at which one that waits tries: with the time after which a leader that hangs is cut off, another has
/// taken over within five seconds.
const CAMPAIGN: Duration = Duration::from_millis(500);
/// The frequency at which a leader says that it lives, and how long that may take.
const RENEW: Duration = Duration::from_secs(1);

/// Does the work whenever this indexer leads, until stopped or the work ends by itself.
///
/// # Errors
/// The work's own, and those of a database that does not pass by themselves.
pub async fn lead<W, F>(store: &Store, name: &str, stop: &CancellationToken, work: W) -> anyhow::Result<()>
where
    W: Fn(Store, CancellationToken) -> F,
    F: Future<Output = anyhow::Result<()>>,
{
    let mut is_logged = false;
    let mut is_failing = false;
    loop {
        let leader = tokio::select! {
            () = stop.cancelled() => return Ok(()),
            leader = store.try_acquire(name) => leader,
        };
        match leader {
            Ok(Some(leader)) => {
                (is_logged, is_failing) = (false, false);
                if let Some(ended) = run_as_leader(store, leader, stop, &work).await {
                    return ended;
                }
            }
            Ok(None) if !is_logged => {
                is_logged = true;
                info!("another indexer leads: waiting to take over");
            }
            Ok(None) => {}
            Err(error) if error.is_transient() && !std::mem::replace(&mut is_failing, true) => {
                warn!("{error}; trying again until it passes");
            }
            Err(error) if error.is_transient() => debug!("{error}"),
            Err(error) => return Err(error.into()),
        }
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            () = sleep(CAMPAIGN) => {}
        }
    }
}

/// `None` where the lead was lost.
async fn run_as_leader<W, F>(
    store: &Store,
    mut leader: Leader,
    stop: &CancellationToken,
    work: &W,
) -> Option<anyhow::Result<()>>
where
    W: Fn(Store, CancellationToken) -> F,
    F: Future<Output = anyhow::Result<()>>,
{
    info!(fence = leader.fence(), "leading");
    METRICS.is_leader.set(1);
    let halt = stop.child_token();
    let ended = {
        let mut working = std::pin::pin!(work(store.with_lease(&leader), halt.clone()));
        tokio::select! {
            ended = &mut working => Some(ended),
            () = until_lease_lost(&mut leader) => {
                halt.cancel();
                let _ = working.await;
                None
            }
        }
    };
    METRICS.is_leader.set(0);
    match ended {
        Some(Err(error)) if is_fenced(&error) => {
            warn!("{error:#}");
            None
        }
        other => other,
    }
}

async fn until_lease_lost(leader: &mut Leader) {
    let mut seconds = interval(RENEW);
    seconds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        seconds.tick().await;
        match timeout(RENEW * 2, leader.renew()).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => return warn!("the lead is lost: {error}"),
            Err(_) => return warn!("the lead may be lost: the database does not answer"),
        }
    }
}

fn is_fenced(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref(), Some(Error::Store(store::Error::LeaseLost { .. })))
}
